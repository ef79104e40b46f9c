/** The lab's images live under a name that no registry answers to, so nothing can be pulled by mistake. */
export const imageHub = 'lab.local/meshproof';
export const istioHub = 'lab.local/istio';
export const pauseImage = 'lab.local/pause:1';
