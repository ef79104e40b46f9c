/** Bits of /usr/include/linux/capability.h. */
const bits = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21 } as const;

export type Capability = keyof typeof bits;

/** The capabilities of these two that a process lacks, by its /proc/PID/status. */
export function lackingCapabilities(status: string): readonly Capability[] {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const held = effective === undefined ? 0n : BigInt(`0x${effective}`);
  return (Object.keys(bits) as Capability[]).filter((name) => ((held >> BigInt(bits[name])) & 1n) === 0n);
}
