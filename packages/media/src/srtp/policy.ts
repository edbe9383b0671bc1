// Whether a stream is secure: RFC 3264 §5.1 with RFC 4568.

/**
 * One policy for both directions. off: RTP only. accept: our offers are plain, theirs may be secure, and the secure stream is taken of both.
 * offer: secure and plain streams side by side in our offers. require: secure only.
 */
export type SrtpPolicy = 'off' | 'accept' | 'offer' | 'require';
