import tseslint from 'typescript-eslint';

// biome lints and formats; eslint is here for the one class of mistake a harness cannot afford: a lost promise.
export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'apps/traffic/k6/**',
      'reports/html/client/**',
      '**/*.js',
      '**/*.mjs',
    ],
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
);
