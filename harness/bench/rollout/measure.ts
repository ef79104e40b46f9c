import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Highest resident memory, in MiB, as the kernel kept it. */
  readonly peak: number;
  /** Resident memory, in MiB, of each second. */
  readonly resident: readonly number[];
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and watches its memory. */
export function measure({ file, args, env }: Program): Promise<Measured> {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let peak = 0;
  const resident: number[] = [];
  const look = () => {
    const { VmHWM = 0, VmRSS = 0 } = memoryOf(child.pid ?? 0);
    peak = Math.max(peak, VmHWM);
    const second = Math.floor((performance.now() - began) / 1000);
    if (VmRSS > 0) resident[second] = VmRSS;
  };
  const timer = setInterval(look, 50);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearInterval(timer);
      process.removeListener('exit', kill);
      const seconds = (performance.now() - began) / 1000;
      resolve({ exitCode, stdout, stderr, seconds, peak, resident: resident.filter((one) => one > 0) });
    });
  });
}

/** MiB by the names of /proc/PID/status; nothing once the process has ended. */
function memoryOf(pid: number): Readonly<Record<string, number>> {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Object.fromEntries(
      [...status.matchAll(/^(Vm\w+):\s+(\d+) kB$/gm)].map(([, name = '', kib]) => [name, Number(kib) / 1024]),
    );
  } catch {
    return {};
  }
}
