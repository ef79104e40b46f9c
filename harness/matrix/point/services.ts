import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { httpPort, secondContainer, service, serviceContainer } from '../pod.ts';
import { servicePorts } from '../protocols.ts';
import { setService } from './controller.ts';
import { type Point, servedBy } from './point.ts';

/** The Service that clients call, and the one that a StatefulSet needs beside it. */
export function services({ namespace, name, values }: Point): KubeObject[] {
  const { portName, appProtocol } = Object.assign({}, ...values.map((value) => value.service)) as {
    portName?: string | null;
    appProtocol?: string;
  };
  const first = httpPort(serviceContainer);
  const { name: _name, ...unnamed } = first;
  const named = portName === null ? unnamed : { ...first, name: portName ?? first.name };
  const ports = [
    appProtocol === undefined ? named : { ...named, appProtocol },
    ...(values.some(({ containers }) => containers === 2)
      ? [{ ...httpPort(secondContainer, 81), name: 'http-second' }]
      : []),
    ...servicePorts(servedBy(values)),
  ];
  const plain = service(namespace, name, { selector: { service: name }, ports });
  const called = portName === null ? guessed(plain) : plain;
  if (!values.some(({ kind }) => kind === 'StatefulSet')) return [called];
  const headless = {
    clusterIP: 'None',
    selector: { app: name },
    ports: [httpPort(serviceContainer, serviceContainer.port)],
  };
  return [called, service(namespace, setService(name), headless)];
}

const guessed = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: {
      'meshproof.io/ignore': 'check_port_names=that the proxy guesses the protocol is what is tried',
    },
  },
});
