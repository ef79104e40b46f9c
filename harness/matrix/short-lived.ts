/** Seconds between two certificates of a proxy with a short-lived one. */
export const newCertificateSeconds = 15;
/** For how many seconds each of them is good: long enough that an istiod that is away for a while ends none. */
const validSeconds = 600;

/**
 * Annotations of a pod whose proxy asks for a new certificate every few seconds, as one does in production twice a day.
 * A key of an elliptic curve, because one of RSA costs more CPU to make than what is measured.
 */
export const shortLivedCertificate = {
  'proxy.istio.io/config': JSON.stringify({
    proxyMetadata: {
      SECRET_TTL: `${validSeconds}s`,
      // the share of its life that is left when the next one is asked for
      SECRET_GRACE_PERIOD_RATIO: `${1 - newCertificateSeconds / validSeconds}`,
      SECRET_GRACE_PERIOD_RATIO_JITTER: '0',
      ECC_SIGNATURE_ALGORITHM: 'ECDSA',
    },
  }),
};
