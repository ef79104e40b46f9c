/**
 * Label of a pod in the nearer of the matrix's two zones (`destinationRule=locality`). Istio reads it before the labels
 * of the node, of clients as of servers, so that two zones fit on one node.
 */
export const inNearZone = { 'istio-locality': 'matrix.near' };
