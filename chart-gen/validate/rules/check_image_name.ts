import { imageFault } from '../kubernetes/image.ts';
import { text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_image_name',
  severity: 'error',
  title: 'Every image has a valid name and a fixed version',
  reason:
    'With a moving tag the restart that rolls the data plane also changes the application, so a fault cannot be told from the mesh, and a roll-back does not bring back what ran before.',
  doc: `The name of an image is valid (no scheme, no white space, no capitals) and ends in a tag other than \`latest\` or in a
digest. \`auto\` is allowed for a container called \`istio-proxy\`: the injector fills it in.`,
  check: (context) =>
    context.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container): Problem[] => {
        const image = text(container, 'image') ?? '';
        const path = [...container.path, 'image'];
        if (container.name === 'istio-proxy' && (image === 'auto' || image === '')) return [];
        if (image === '')
          return [{ on: owner, path, message: `the container ${container.name} has no image` }];
        if (image === 'auto') {
          const message = `the container ${container.name} has the image auto, which the injector fills in for istio-proxy only`;
          return [{ on: owner, path, message }];
        }
        const fault = imageFault(image);
        if (!fault) return [];
        const message = `the image ${JSON.stringify(image)} of the container ${container.name} ${fault.message}`;
        return [{ on: owner, path, message, ...(fault.fix && { fix: fault.fix }) }];
      }),
    ),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:latest
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: registry.example.com:5000/shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};
