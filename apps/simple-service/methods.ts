/** Every method that an application answers; CONNECT and TRACE are a proxy's own. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
