/** What a program runs on, in the words of Node. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

export const thisPlatform: Platform = { os: process.platform, arch: process.arch };

const elfMachines: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64', 40: 'arm', 243: 'riscv64' };
const machCpus: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };

/** Bytes of a program that platformOf needs. */
export const headBytes = 20;

/** The platform that a program was built for, from its first bytes; undefined when it is no program. */
export function platformOf(head: Buffer): Platform | undefined {
  if (head.length < headBytes) return undefined;
  if (head.readUInt32BE(0) === 0x7f45_4c46) return withArch('linux', elfMachines[head.readUInt16LE(18)]);
  if (head.readUInt32LE(0) === 0xfeed_facf) return withArch('darwin', machCpus[head.readUInt32LE(4)]);
  return undefined;
}

const withArch = (os: string, arch: string | undefined): Platform => ({ os, arch: arch ?? 'unknown' });

const archiveArchs: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'armv7' };

/** The name of an official release archive. */
export const archiveName = (version: string, { os, arch }: Platform): string =>
  `istio-${version}-${os === 'darwin' ? 'osx' : os}-${archiveArchs[arch] ?? arch}.tar.gz`;
