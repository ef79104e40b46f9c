import type { PostsLine } from './line.ts';

/** Posts that arrived at all pods of a workload. */
export interface PostCount {
  readonly to: string;
  readonly posts: number;
  /** Of these, those whose key had arrived at the same pod before. */
  readonly repeated: number;
}

export interface PostCounts {
  take(line: PostsLine): void;
  counts(): readonly PostCount[];
}

/** Adds up what the pods of each workload tell, each the total of its process: the last line of each counts. */
export function createPostCounts(): PostCounts {
  const processes = new Map<string, { to: string; ended: PostsLine[]; last: PostsLine }>();
  return {
    take(line) {
      const key = JSON.stringify([line.to, line.pod]);
      const before = processes.get(key);
      // a container that was restarted counts from 0 again
      const ended = before && line.posts < before.last.posts ? [...before.ended, before.last] : before?.ended;
      processes.set(key, { to: line.to, ended: ended ?? [], last: line });
    },
    counts() {
      const all = new Map<string, { posts: number; repeated: number }>();
      for (const { to, ended, last } of processes.values())
        for (const { posts, repeated } of [...ended, last]) {
          const sum = all.get(to) ?? { posts: 0, repeated: 0 };
          all.set(to, { posts: sum.posts + posts, repeated: sum.repeated + repeated });
        }
      return [...all].map(([to, sum]) => ({ to, ...sum }));
    },
  };
}
