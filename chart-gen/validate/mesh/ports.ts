/** Ports that the sidecar listens on inside of every pod of the mesh, and what for. */
export const sidecarPorts: Readonly<Record<number, string>> = {
  15000: 'Envoy administration',
  15001: 'outbound traffic',
  15002: 'failure detection',
  15004: 'debugging',
  15006: 'inbound traffic',
  15008: 'HBONE tunnels',
  15020: 'merged metrics and probes',
  15021: 'health',
  15053: 'DNS capture',
  15090: 'Envoy metrics',
};

export type PortList =
  | { readonly ports: readonly number[] }
  | { readonly all: true }
  | { readonly invalid: string };

/** An annotation's list of ports: `*` for all, empty for none. */
export function portList(text: string): PortList {
  if (text.trim() === '*') return { all: true };
  const parts = text.split(',').map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  const invalid = given.find((part) => !/^\d{1,5}$/.test(part) || Number(part) > 65535);
  if (invalid !== undefined) return { invalid };
  if (given.length > 0 && given.length < parts.length) return { invalid: '' };
  return { ports: given.map(Number) };
}
