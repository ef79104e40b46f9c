import { expect } from 'chai';
import { injector, newImage, revisionWebhooks, rules, template } from '../testing/objects.ts';
import { injectionOf } from './injection.ts';
import type { Injector, ProxyConfig } from './injector.ts';
import type { Labels } from './selector.ts';

interface Case {
  readonly title: string;
  /** Namespace labels. Default: istio-injection=enabled. */
  readonly namespace?: Labels;
  readonly name?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly spec?: object;
  readonly injector?: Injector;
  readonly proxyConfigs?: readonly ProxyConfig[];
  readonly gives: string;
}

const canary = 'hub.example/istio/proxyv2:1.32.0';
const both = {
  webhooks: [
    ...revisionWebhooks('default', 'istio-system/default'),
    ...revisionWebhooks('canary', 'istio-system/canary'),
    ...revisionWebhooks('prod', 'istio-system/canary'),
  ],
};
const proxyImage = (image: string) => ({ 'sidecar.istio.io/proxyImage': image });
const imageType = (type: string) => ({ 'sidecar.istio.io/proxyImageType': type });
const proxyConfig = (config: string) => ({ 'proxy.istio.io/config': config });
const own = (image: string, list = 'containers') => ({ [list]: [{ name: 'istio-proxy', image }] });
const config = (parts: object) => injector({}, { config: { ...injector().config, ...parts } });
const distroless = `${newImage}-distroless`;
const debug = `${newImage}-debug`;

// Seen to be what the injectors of Istio 1.30.4 and 1.31.0-rc.0 do, by dry-run creations; aliases by their source.
const table: readonly Case[] = [
  { title: 'hub, image and tag of the values', gives: newImage },
  { title: 'nothing in a namespace without labels', namespace: {}, gives: 'none' },
  {
    title: 'nothing where the namespace says disabled',
    namespace: { 'istio-injection': 'disabled' },
    gives: 'none',
  },
  {
    title: 'nothing to a pod that asks for it where the namespace says disabled',
    namespace: { 'istio-injection': 'disabled' },
    labels: { 'sidecar.istio.io/inject': 'true' },
    gives: 'none',
  },
  {
    title: 'a proxy to a pod that asks for it in a namespace without labels',
    namespace: {},
    labels: { 'sidecar.istio.io/inject': 'true' },
    gives: newImage,
  },
  {
    title: 'nothing to a pod whose label refuses it',
    labels: { 'sidecar.istio.io/inject': 'false' },
    gives: 'none',
  },
  {
    title: 'nothing to a pod whose annotation refuses it',
    annotations: { 'sidecar.istio.io/inject': 'false' },
    gives: 'none',
  },
  {
    title: 'what the label says where the annotation says otherwise',
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'sidecar.istio.io/inject': 'false' },
    gives: newImage,
  },
  { title: 'the revision of the namespace', namespace: { 'istio.io/rev': 'canary' }, gives: canary },
  { title: 'the revision that a tag stands for', namespace: { 'istio.io/rev': 'prod' }, gives: canary },
  { title: 'the default revision by its name', namespace: { 'istio.io/rev': 'default' }, gives: newImage },
  {
    title: 'nothing for a revision that does not exist',
    namespace: { 'istio.io/rev': 'gone' },
    gives: 'none',
  },
  {
    title: 'the revision of the pod in a namespace without labels',
    namespace: {},
    labels: { 'istio.io/rev': 'canary' },
    gives: canary,
  },
  {
    title: 'the revision of the namespace, whatever the pod says',
    namespace: { 'istio.io/rev': 'canary' },
    labels: { 'istio.io/rev': 'default' },
    gives: canary,
  },
  {
    title: 'the default revision in an enabled namespace',
    labels: { 'istio.io/rev': 'canary' },
    gives: newImage,
  },
  {
    title: 'the default revision where a namespace is enabled and names another',
    namespace: { 'istio-injection': 'enabled', 'istio.io/rev': 'canary' },
    gives: newImage,
  },
  {
    title: 'the image of the annotation',
    annotations: proxyImage('mine.example/p:9'),
    gives: 'mine.example/p:9',
  },
  {
    title: 'its own image where the annotation holds no slash',
    annotations: proxyImage('p9'),
    gives: newImage,
  },
  {
    title: 'global.proxy.image verbatim where it holds a slash',
    injector: injector({ proxy: { image: 'mine.example/p:7' } }),
    gives: 'mine.example/p:7',
  },
  {
    title: 'global.proxy.image as a name',
    injector: injector({ proxy: { image: 'fast' } }),
    gives: 'hub.example/istio/fast:1.31.0',
  },
  {
    title: 'a tag that YAML reads as a number',
    injector: injector({ tag: 1.3 }),
    gives: 'hub.example/istio/proxyv2:1.3',
  },
  { title: 'the variant', injector: injector({ variant: 'distroless' }), gives: distroless },
  {
    title: 'the image type of the annotation before the variant',
    injector: injector({ variant: 'distroless' }),
    annotations: imageType('debug'),
    gives: debug,
  },
  {
    title: 'no image type where the annotation says default',
    injector: injector({ tag: '1.31.0-distroless' }),
    annotations: imageType('default'),
    gives: newImage,
  },
  {
    title: 'one image type in place of the one that the tag ends with',
    injector: injector({ tag: '1.31.0-distroless' }),
    annotations: imageType('debug'),
    gives: debug,
  },
  {
    title: 'the image type of the mesh before the variant',
    injector: injector({ variant: 'distroless' }, { meshImageType: 'debug' }),
    gives: debug,
  },
  {
    title: 'the image type of the pod’s proxy config',
    annotations: proxyConfig('image:\n  imageType: debug'),
    gives: debug,
  },
  {
    title: 'the image type of the ProxyConfig for the namespace, before the mesh',
    injector: injector({}, { meshImageType: 'distroless' }),
    proxyConfigs: [{ namespace: 'shop', imageType: 'debug' }],
    gives: debug,
  },
  {
    title: 'the image type of the ProxyConfig for the workload first',
    annotations: proxyConfig('{"image":{"imageType":"other"}}'),
    proxyConfigs: [
      { namespace: 'shop', imageType: 'distroless' },
      { namespace: 'shop', matchLabels: { app: 'web' }, imageType: 'debug' },
    ],
    gives: debug,
  },
  {
    title: 'the image type of the ProxyConfig for the mesh last',
    proxyConfigs: [
      { namespace: 'istio-system', imageType: 'debug' },
      { namespace: 'elsewhere', imageType: 'other' },
    ],
    gives: debug,
  },
  {
    title: 'no answer where it would refuse the proxy config',
    annotations: proxyConfig('{{{'),
    gives: 'unclear',
  },
  { title: 'nothing on the host network', spec: { hostNetwork: true }, gives: 'none' },
  { title: 'nothing in kube-system', name: 'kube-system', gives: 'none' },
  {
    title: 'the image that the template itself writes',
    spec: own('mine.example/p:2'),
    gives: 'mine.example/p:2',
  },
  { title: 'its own for the image auto', spec: own('auto'), gives: newImage },
  {
    title: 'the image of a native sidecar that the template itself writes',
    spec: own('mine.example/p:3', 'initContainers'),
    gives: 'mine.example/p:3',
  },
  {
    title: 'a gateway its image',
    annotations: { 'inject.istio.io/templates': 'gateway' },
    spec: own('auto'),
    gives: newImage,
  },
  {
    title: 'no proxy by a template without one',
    annotations: { 'inject.istio.io/templates': 'grpc-simple' },
    gives: 'none',
  },
  {
    title: 'no answer for a template that it lacks',
    annotations: { 'inject.istio.io/templates': 'mine' },
    gives: 'unclear',
  },
  {
    title: 'no answer for a template with an image of its own',
    injector: config({
      templates: { sidecar: 'containers:\n- name: istio-proxy\n  image: mine.example/p:1\n' },
    }),
    gives: 'unclear',
  },
  {
    title: 'what an alias stands for',
    injector: config({ aliases: { usual: ['sidecar'] }, defaultTemplates: ['usual'] }),
    gives: newImage,
  },
  { title: 'nothing by a policy that is disabled', injector: config({ policy: 'disabled' }), gives: 'none' },
  {
    title: 'a proxy by alwaysInjectSelector, whatever the policy',
    injector: config({ policy: 'disabled', alwaysInjectSelector: [{ matchLabels: { app: 'web' } }] }),
    gives: newImage,
  },
  {
    title: 'nothing by neverInjectSelector, before alwaysInjectSelector',
    injector: config({
      neverInjectSelector: [{ matchLabels: { app: 'web' } }],
      alwaysInjectSelector: [{ matchLabels: { app: 'web' } }],
    }),
    gives: 'none',
  },
  {
    title: 'nothing by an empty selector',
    injector: config({ policy: 'disabled', alwaysInjectSelector: [{}] }),
    gives: 'none',
  },
];

describe('what the injector gives a new pod', () => {
  for (const one of table) {
    it(one.title, () => {
      const { namespace = { 'istio-injection': 'enabled' }, name = 'shop', labels, annotations, spec } = one;
      const injectors = {
        'istio-system/default': one.injector ?? injector(),
        'istio-system/canary': injector({ tag: '1.32.0' }),
      };
      const all = rules({ ...both, injectors, proxyConfigs: one.proxyConfigs });
      const found = injectionOf(
        { ...all, proxyConfigs: one.proxyConfigs ?? [] },
        { name, labels: namespace },
        template({ labels, annotations, spec }),
      );
      expect(found.kind === 'image' ? found.image : found.kind).to.equal(one.gives);
    });
  }

  it('is not guessed when two injectors would be asked', () => {
    const twice = rules({
      webhooks: [...both.webhooks, ...revisionWebhooks('default', 'istio-system/second')],
    });
    const found = injectionOf(twice, { name: 'shop', labels: { 'istio-injection': 'enabled' } }, template());
    expect(found).to.deep.equal({
      kind: 'unclear',
      reason: 'several injectors match: istio-system/default, istio-system/second',
    });
  });

  it('is not guessed when the injector’s configuration cannot be read', () => {
    const found = injectionOf(
      rules({ injectors: {} }),
      { name: 'shop', labels: { 'istio-injection': 'enabled' } },
      template(),
    );
    expect(found).to.deep.equal({
      kind: 'unclear',
      reason: 'the configuration of injector istio-system/default cannot be read',
    });
  });

  it('names the labels that no webhook answers to', () => {
    const found = injectionOf(rules(), { name: 'shop', labels: { 'istio.io/rev': 'gone' } }, template());
    expect(found).to.deep.equal({ kind: 'none', reason: 'no injection webhook matches (istio.io/rev=gone)' });
  });
});
