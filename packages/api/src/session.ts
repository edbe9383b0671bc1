// Signing in to the console.

import { z } from 'zod';

export const signInSchema = z.object({ userName: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export type SignIn = z.infer<typeof signInSchema>;

export const roles = ['administrator', 'privacy-officer'] as const;

/** `csrfToken` goes into the header `x-offhook-csrf` of every request that changes something. */
export const sessionSchema = z.object({ userName: z.string(), roles: z.array(z.enum(roles)), csrfToken: z.string() });
export type Session = z.infer<typeof sessionSchema>;
