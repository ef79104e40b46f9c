// Validation of many documents by every rule, beside `istioctl validate` on the same files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInputs, validate } from '../../dist/chart-gen/validate/index.js';
import { resolveTool } from '../../dist/harness/lab/tools/resolve.js';
import { packageRoot } from '../../dist/harness/package-root.js';
import { median, timed } from './timing.mjs';

/** Four objects of one application, all in order. */
const application = (n) => `apiVersion: v1
kind: Service
metadata:
  name: app-${n}
  namespace: shop
spec:
  selector:
    app: app-${n}
  ports:
    - name: http
      port: 80
      targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${n}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: app-${n}
  template:
    metadata:
      labels:
        app: app-${n}
        version: v1
    spec:
      containers:
        - name: app
          image: shop/app:1.${n}
          ports:
            - containerPort: 8080
          resources:
            requests:
              memory: 64Mi
            limits:
              memory: 128Mi
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: app-${n}
  namespace: shop
spec:
  host: app-${n}
  subsets:
    - name: v1
      labels:
        version: v1
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: app-${n}
  namespace: shop
spec:
  hosts:
    - app-${n}
  http:
    - retries:
        attempts: 0
      route:
        - destination:
            host: app-${n}
            subset: v1
`;

/** Files of a hundred documents each. */
function writeDocuments(folder, documents) {
  for (let file = 0; file < documents / 100; file++) {
    const applications = Array.from({ length: 25 }, (_, n) => application(file * 25 + n));
    writeFileSync(join(folder, `${file}.yaml`), applications.join('---\n'));
  }
}

function run(program, args, expected) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: packageRoot,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status !== 0 || !expected.test(stdout + stderr))
    throw new Error(`${program} ended with ${status}: ${(stdout + stderr).slice(-600)}`);
  return stderr;
}

/** Most memory that a process held, in MiB, and its time: of the whole command line. */
async function ours(folder) {
  const main = join(packageRoot, 'dist/harness/cli/main.js');
  const print = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`;
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(print)}`,
    main,
    'charts',
    'validate',
    folder,
  ];
  let said = '';
  const took = await timed(() => {
    said = run(process.execPath, args, /valid: no errors/);
  });
  return { took, peak: Number(/peak (\d+)/.exec(said)?.[1]) / 1024 };
}

/** Rows of a table: what, took, floor, ratio. */
export async function validationRows() {
  const { path } = await resolveTool('istioctl@1.31.0-rc.0');
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    writeDocuments(folder, 500);
    const few = await ours(folder);
    writeDocuments(folder, 2_000);
    const [times, floors, peaks, warm] = [[], [], [], []];
    for (let round = 0; round < 5; round++) {
      floors.push(await timed(() => run(path, ['validate', '--filename', folder], /valid/)));
      const { took, peak } = await ours(folder);
      times.push(took);
      peaks.push(peak);
      warm.push(await timed(async () => validate(await readInputs([folder]))));
    }
    const [took, floor, peak] = [median(times), median(floors), median(peaks)];
    const row = (what, time) => [
      what,
      `${time.toFixed(0)} ms`,
      `istioctl validate: ${floor.toFixed(0)} ms`,
      (time / floor).toFixed(2),
    ];
    return [
      row('validate 2,000 documents, the whole command', took),
      row('the same in a process that already runs', median(warm)),
      [
        'its memory',
        `${peak.toFixed(0)} MiB`,
        `500 documents: ${few.peak.toFixed(0)} MiB`,
        (peak / few.peak).toFixed(2),
      ],
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
