/** How a gateway of the matrix is called and named. */
export interface GatewayAddress {
  /** namespace/name of its workload. */
  readonly id: string;
  /** Its Service, as a client in the cluster writes it. */
  readonly service: string;
}

/** The gateways that a run deploys, for calls into the mesh and out of it. */
export const gateways = {
  ingress: { id: 'mp-gateway/ingress', service: 'ingress.mp-gateway' },
  egress: { id: 'mp-gateway/egress', service: 'egress.mp-gateway' },
} as const satisfies Readonly<Record<string, GatewayAddress>>;

export type GatewayName = keyof typeof gateways;

/** Hosts that the ingress gateway serves; in the mesh a ServiceEntry leads their callers to it. */
export const ingressDomain = 'ingress.matrix.example';
