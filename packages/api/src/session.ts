// Signing in to the console.

import { z } from 'zod';

export const signInSchema = z.object({ userName: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export type SignIn = z.infer<typeof signInSchema>;

/** An administrator has the phones, an operator looks at them, a privacy officer has the persons, an auditor reads what was done. */
export const roles = ['administrator', 'operator', 'privacy-officer', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** `csrfToken` goes into the header `x-offhook-csrf` of every request that changes something. */
export const sessionSchema = z.object({ userName: z.string(), roles: z.array(z.enum(roles)), csrfToken: z.string() });
export type Session = z.infer<typeof sessionSchema>;

export const consoleUserSchema = z.object({ userName: z.string(), roles: z.array(z.enum(roles)) });
export const addUserSchema = z.object({ userName: z.string().regex(/^[\p{L}\p{N}._@-]{1,64}$/u), roles: z.array(z.enum(roles)).min(1) });
/** The password is shown once. */
export const addedUserSchema = z.object({ userName: z.string(), password: z.string() });
