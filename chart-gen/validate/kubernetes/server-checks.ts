import type { Manifest } from '../model/manifest.ts';
import { has, items, text } from '../model/node.ts';
import { describesPods, podTemplate } from '../model/pods.ts';
import type { Problem } from '../model/rule.ts';

/** What an API server refuses although its schema allows it, of what people get wrong. */
export function serverProblems(on: Manifest): Problem[] {
  if (on.group === '' && on.kind === 'Service') return ofService(on);
  if (!describesPods(on)) return [];
  const pod = podTemplate(on);
  if (!pod || items(pod.spec, 'containers').length === 0) {
    return [{ on, path: pod?.spec.path ?? ['spec'], message: `this ${on.kind} has no containers` }];
  }
  if (on.group === 'batch' && !['Never', 'OnFailure'].includes(text(pod.spec, 'restartPolicy') ?? '')) {
    return [
      { on, path: pod.spec.path, message: 'the pods of a job need the restartPolicy Never or OnFailure' },
    ];
  }
  const volumes = new Set(items(pod.spec, 'volumes').map((volume) => text(volume, 'name')));
  for (const claim of items(on, 'spec', 'volumeClaimTemplates')) volumes.add(text(claim, 'metadata', 'name'));
  const names = new Set<string>();
  return pod.containers.flatMap((container): Problem[] => {
    const problems: Problem[] = [];
    if (names.has(container.name)) {
      const path = [...container.path, 'name'];
      problems.push({ on, path, message: `two containers are called ${JSON.stringify(container.name)}` });
    }
    names.add(container.name);
    for (const mount of items(container, 'volumeMounts')) {
      const name = text(mount, 'name');
      if (name === undefined || volumes.has(name)) continue;
      // the injector brings volumes of its own for a sidecar that the template lists
      if (container.name === 'istio-proxy') continue;
      const message = `the container ${container.name} mounts ${name}, which is no volume of the pod`;
      problems.push({ on, path: [...mount.path, 'name'], message });
    }
    return problems;
  });
}

function ofService(on: Manifest): Problem[] {
  const ports = items(on, 'spec', 'ports');
  const path = ['spec', 'ports'];
  const portless = text(on, 'spec', 'type') === 'ExternalName' || text(on, 'spec', 'clusterIP') === 'None';
  if (ports.length === 0) return portless ? [] : [{ on, path, message: 'the Service has no ports' }];
  if (ports.length === 1) return [];
  const seen = new Set<string>();
  return ports.flatMap((port): Problem[] => {
    const name = text(port, 'name');
    if (!has(port, 'name') || !name) {
      return [{ on, path: port.path, message: 'each port needs a name where there are several' }];
    }
    const again = seen.has(name);
    seen.add(name);
    return again ? [{ on, path: [...port.path, 'name'], message: `two ports are called ${name}` }] : [];
  });
}
