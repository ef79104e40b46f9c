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

/**
 * Adds up what the processes of each workload tell, each its total: the greatest of each counts, in whatever order its
 * lines come and however often. A new process counts from 0, also where it has the pod's name of an earlier one.
 */
export function createPostCounts(): PostCounts {
  const greatest = new Map<string, PostsLine>();
  return {
    take(line) {
      const key = JSON.stringify([line.to, line.pod, line.since]);
      if (line.posts >= (greatest.get(key)?.posts ?? 0)) greatest.set(key, line);
    },
    counts() {
      const all = new Map<string, { posts: number; repeated: number }>();
      for (const { to, posts, repeated } of greatest.values()) {
        const sum = all.get(to) ?? { posts: 0, repeated: 0 };
        all.set(to, { posts: sum.posts + posts, repeated: sum.repeated + repeated });
      }
      return [...all].map(([to, sum]) => ({ to, ...sum }));
    },
  };
}
