/** What the process tells its caller. Each number is an API: scripts and CI branch on it (docs/exit-codes.md). */
export const exitCodes = {
  qualified: 0,
  internal: 1,
  usage: 2,
  differences: 3,
  refused: 4,
  inconclusive: 5,
  rolledBack: 6,
  rollBackFailed: 7,
  notQualified: 99,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a process ends with that was stopped: by Ctrl-C, by a request to end, by a terminal that was closed. */
export const signalExits = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.terminated,
} as const;
