// Written by `npm run api` from api/openapi.json. Do not edit.

export interface paths {
    "/.well-known/crl/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prescriptions of one key that were withdrawn. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `<kid>.json` */
                    file: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevocationList"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys to verify our tokens and prescriptions with (RFC 7517) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JwkSet"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/rx-trust-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed list (COSE_Sign1 over CBOR, docs/prescriptions.md). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description COSE_Sign1 over CBOR */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/cbor": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditEntry"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verify the audit log */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditVerdict"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activate an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenAndPassword"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `link-used-up` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to choose a new password
         * @description The answer is the same, and comes as soon, whether or not there is such an account.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password
         * @description Ends every session of the account.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenAndPassword"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `link-used-up` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove again who you are
         * @description Gives a session whose `auth_time` is now.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Proof"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `sign-in-failed` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh the session
         * @description Takes the cookie and gives a new one; each works once. A second use ends the session.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `session-ended` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register as a patient */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Register"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description An unknown address and a wrong password are answered alike, and take as long.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `sign-in-failed` or `totp-required` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session of the cookie, on every device that shares it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn the second factor on with a first code */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Code"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `wrong-code` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn the second factor off */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Proof"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `sign-in-failed` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a secret for an authenticator app
         * @description The second factor is on once a code was confirmed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolment"];
                    };
                };
                /** @description `totp-already-on` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consent-text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text that a patient agrees to. 404 for a language in which none was written yet. */
        get: {
            parameters: {
                query?: {
                    /** @description English unless told. */
                    language?: components["schemas"]["Language"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConsentTextView"];
                    };
                };
                /** @description `not-found` or `no-consent-text` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's consultations by booked time; nurses and administrators see everybody's. */
        get: {
            parameters: {
                query?: {
                    /** @description Starting at this moment or later (RFC 3339). */
                    from?: string;
                    /** @description Starting before this moment (RFC 3339). */
                    to?: string;
                    /** @description Of one doctor; nurses and administrators only. */
                    doctorId?: string;
                    /** @description In one status. */
                    status?: components["schemas"]["Status"];
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Consultation"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One consultation. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A calendar file (RFC 5545); for a cancelled consultation one that takes it out again. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/calendar": string;
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a consultation off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CancelRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records that the patient agrees to a consultation by video or voice. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConsentRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` or `no-consent-text` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `consent-text-changed` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a consultation longer, where the time after it is free. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ExtendRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `slot-taken`, `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All invitations of a consultation, without their tokens. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_InvitationView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Invites somebody to this one consultation. Patients may bring family and interpreters. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InviteRequest"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invited"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `consultation-over` or `too-many-invitations` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/invitations/{invitation_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraws an invitation; whoever came by it is out of the call. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks to enter the call. A patient must have agreed to telemedicine before. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RoomDoor"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `consent-missing`, `too-early` or `consultation-over` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notes that the patient did not come; possible ten minutes after the booked time. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-early`, `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/prescription-draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draft of a consultation; empty while nobody began one. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PrescriptionDraft"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Saves the draft; the page calls it while the doctor writes. */
        put: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PrescriptionDraft"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PrescriptionDraft"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Position and estimated wait of the patient of one consultation. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuePlace"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/relay-only": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends all media of a consultation through the hospital's relay, or lets it go directly again.
         *     Who is in the call already keeps their way until they connect again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RelayOnlyRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `no-relay`, `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report: drafts for the treating doctor, signed ones also for the patient and nurses. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Saves a draft; the page calls it while the doctor types. */
        put: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `report-signed` or `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/report/sign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the report final; the patient can read it from then on. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `report-signed` or `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/consultations/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a consultation to another time; links that were given out keep working. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RescheduleRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `slot-taken`, `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `outside-availability` or `in-the-past` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dispenses/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notes that the patient brought back what this pharmacy had handed over: it can be had again. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DispenseView"];
                    };
                };
                /** @description `not-found`: not dispensed by this pharmacy */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already-returned` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dispensing-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What may be dispensed without a connection. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DispensingPolicy"];
                    };
                };
            };
        };
        /** Sets what may be dispensed without a connection. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DispensingPolicy"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DispensingPolicy"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This interface, to read */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/doctors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The doctors with whom consultations can be booked. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Doctor"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/doctors/{id}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A doctor's weekly hours and exceptions, in Lagos time. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Availability"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Replaces a doctor's hours. Doctors write their own, administrators everybody's. */
        put: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Availability"];
                    };
                };
                /** @description `not-allowed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/doctors/{id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The doctor's free half hours, in UTC, all on one page. */
        get: {
            parameters: {
                query?: {
                    /** @description First date in Lagos, `YYYY-MM-DD`; today when missing. */
                    from?: string;
                    /** @description How many days, at most 31; 7 when missing. */
                    days?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Span"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Documents of a patient or of a consultation, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Of this patient. */
                    patientId?: string;
                    /** @description Of this consultation. */
                    consultationId?: string;
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_DocumentView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Begins an upload; its bytes are sent to `uploadUrl` and can be resumed after a cut. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UploadRequest"];
                };
            };
            responses: {
                201: {
                    headers: {
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadStarted"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `quota-full` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One document, without its content. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DocumentView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content, to be saved: it is never shown within our pages' origin. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** How far an upload has come: `Upload-Offset` of `Upload-Length`. */
        head: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        "Upload-Length"?: number;
                        "Upload-Offset"?: number;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        /** Sends the bytes from `Upload-Offset` on. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    "Upload-Offset": number;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/offset+octet-stream": number[];
                };
            };
            responses: {
                /** @description The document is whole and was found good */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DocumentView"];
                    };
                };
                /** @description More is expected */
                204: {
                    headers: {
                        "Upload-Offset"?: number;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `upload-offset-missing` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong-offset` with the right one as `Upload-Offset`, or `upload-closed` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `chunk-too-large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `chunk-too-small`, `chunk-too-long`, `type-mismatch`, `active-content`, `encrypted-file`, `damaged-file`, `too-big-unpacked` or `long-narrative` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/documents/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erases a document for good. The patient may, an administrator on their request, and whoever is
         *     still uploading it. Shares that contain it end.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DocumentView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already-erased` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/formulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Looks for products. */
        get: {
            parameters: {
                query?: {
                    /** @description Beginnings of words: name, strength, form or ATC code. */
                    q?: string;
                    /** @description Products wanted, at most 100; 20 unless told. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FormularyAnswer"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/end/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the call. Repeating it changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EndRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consultation"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/history/{patient_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A patient's consultations, newest first. A doctor sees those they held themselves. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    patient_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_HistoryItem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/prescription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a prescription: an act of the doctor, who entered the password within the last 15 minutes. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPrescription"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedPrescription"];
                    };
                };
                /** @description `sign-in-again` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `warnings-unanswered` and `controlled-medicine` (both with `checks`), `no-practising-licence`, `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Books a consultation. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ScheduleRequest"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Scheduled"];
                    };
                };
                /** @description `slot-taken` or `no-relay` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `outside-availability`, `unknown-patient`, `unknown-doctor`, `not-to-be-followed-up`, `in-the-past`, `wrong-length` or `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/share-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shares parts of a patient's records by a link that expires, can be stopped, and asks for the
         *     patient's consent at every read. An Idempotency-Key is ignored: the link is kept nowhere.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ShareRequest"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShareMade"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `consent-needed`, `consent-text-changed`, `nothing-to-share`, `shares-full` or `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/telemedicine/start/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins the call: the doctor's click. Repeating it gives a fresh room token. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Started"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wrong-status` or `changed-meanwhile` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join by a link
         * @description The session sees one consultation only. The link works until it expires or is withdrawn, so that
         *     a patient can open it again on another phone; both are the same participant.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Redeem"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `link-expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/network-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A room of one's own that sends everything back, to try camera, sound and network before a call. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RoomDoor"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notices for the caller and their pharmacy, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Notice"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notices/{id}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notes that a notice was looked at; again changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Notice"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The OpenAPI 3.1 document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OpenAPI 3.1 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Patients; a doctor finds those in their care. */
        get: {
            parameters: {
                query?: {
                    /** @description Part of a name, hospital number or phone number. */
                    q?: string;
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Patient"];
                    };
                };
            };
        };
        put?: never;
        /** Registers a patient of the hospital, who needs no account for it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PatientForm"];
                };
            };
            responses: {
                201: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Patient"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own record as a patient. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Patient"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One patient. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Patient"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the particulars that are given; an empty text clears one. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PatientForm"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Patient"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/patients/{id}/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a patient, and what should be asked before prescribing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Profile"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** States something of a patient. A weight, pregnancy or breast-feeding takes the older one's place. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewStatement"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileEntry"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `allergy-recorded`, `medicine-recorded` or `condition-recorded` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{id}/profile/{entry_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that an entry no longer holds; it stays in the record as ended. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    entry_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EndOfEntry"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileEntry"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{id}/sharing-consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The consents of a patient, for them and the doctors in whose care they are. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharingConsents"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Records that a patient agrees: themself, or towards the doctor of a consultation. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SharingConsentRequest"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharingConsentView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `consent-text-changed` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People, oldest account first */
        get: {
            parameters: {
                query?: {
                    /** @description Only people with this role. */
                    role?: components["schemas"]["Role"];
                    /** @description Part of a name or an address. */
                    q?: string;
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Person"];
                    };
                };
            };
        };
        put?: never;
        /** Invite somebody */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPerson"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitedPerson"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a person */
        patch: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePerson"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description `last-administrator` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/people/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss a person
         * @description Every session of theirs ends, calls included.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description `wrong-status`, `last-administrator` or `not-yourself` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite somebody again
         * @description A fresh link; the one before stops working.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitedPerson"];
                    };
                };
                /** @description `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}/pharmacy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Gives a pharmacist their place.
         * @description Devices that they used in another pharmacy can no longer sign.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PostView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-a-pharmacist` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Takes a pharmacist's place away: they dispense nothing more, and their devices can no longer sign. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description They have no place */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not-found`: they had none */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}/practising-licence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The doctor's licence. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PractisingLicence"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Records the licence that the administrator has seen. It counts only with the number of the account. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewLicence"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PractisingLicence"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/people/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a dismissed person back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Person"];
                    };
                };
                /** @description `wrong-status` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pharmacies, oldest first; a pharmacist sees their own. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Pharmacy"];
                    };
                };
            };
        };
        put?: never;
        /** Enters a pharmacy. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPharmacy"];
                };
            };
            responses: {
                201: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pharmacy"];
                    };
                };
                /** @description `pharmacy-known` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One pharmacy; a pharmacist may see their own. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pharmacy"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a pharmacy, closes it or opens it again. */
        patch: {
            parameters: {
                query?: never;
                header: {
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePharmacy"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pharmacy"];
                    };
                };
                /** @description `pharmacy-known` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `changed-meanwhile` */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `if-match-missing` */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/pharmacists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who dispenses where, oldest account first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_PostView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacy/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices of the caller's pharmacy, newest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeviceView"][];
                    };
                };
            };
        };
        put?: never;
        /** Registers the key with which this device signs what it dispenses without a connection. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDevice"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RegisteredDevice"];
                    };
                };
                /** @description `no-pharmacy` or `pharmacy-closed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacy/devices/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a device's key back: what it signs from now on counts no more. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It signs no more */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacy/dispenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's pharmacy handed over, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_HistoryItem"];
                    };
                };
                /** @description `no-pharmacy` or `pharmacy-closed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacy/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's pharmacy, and what may be dispensed there without a connection. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MyPharmacy"];
                    };
                };
                /** @description `not-found`: assigned to none */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pharmacy/offline-dispenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells what was handed over without a connection. Send a record again when no answer came: it
         *     counts once.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OfflineRecords"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OfflineResults"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriber-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signing keys: a doctor's own; all of them for the administrator. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeyList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriber-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new key for the calling doctor. What the old one signed stays valid. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PrescriberKey"];
                    };
                };
                /** @description `sign-in-again` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `no-practising-licence` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriber-keys/{kid}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that nothing which this key signed is to be trusted. It cannot be undone. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    kid: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Revocation"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PrescriberKey"];
                    };
                };
                /** @description `sign-in-again` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prescriptions, newest first: a patient's own, those that a doctor signed, any for a nurse. */
        get: {
            parameters: {
                query?: {
                    /** @description From one consultation. */
                    consultationId?: string;
                    /** @description For one patient. */
                    patientId?: string;
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Prescription"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a doctor should hear before signing; what could not be checked is named. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CheckQuestion"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PrescriptionChecks"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds the prescription of a token or of a spoken code. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Resolve"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prescription"];
                    };
                };
                /** @description `no-pharmacy` or `pharmacy-closed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown-code` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-a-prescription`, `token-altered`, `unknown-issuer`, `key-revoked` or `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One prescription. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prescription"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraws a prescription. What was handed over stays handed over; nothing more will be. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            responses: {
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prescription"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already-dispensed` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/card.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The health card as a QR symbol; 404 where it does not fit one. */
        get: {
            parameters: {
                query?: {
                    /** @description Width of the symbol in pixels, 100 to 2000; 500 unless told. */
                    size?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description PNG */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": unknown;
                    };
                };
                /** @description `not-found` or `no-health-card` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/card.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The health card as a QR symbol that scales; 404 where it does not fit one. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description SVG */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/svg+xml": unknown;
                    };
                };
                /** @description `not-found` or `no-health-card` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a prescription in hand for 30 minutes; again by the same pharmacy prolongs it. It takes the
         *     token: a pharmacy that only remembers a prescription's id does not fetch its refills.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Shown"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Claimed"];
                    };
                };
                /** @description `no-pharmacy` or `pharmacy-closed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `claimed-elsewhere` (with `claimedUntil`), `already-dispensed`, `prescription-cancelled`, `prescription-expired`, `not-yet-valid` or `refill-too-early` (with `nextFillFrom`) */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `key-revoked` or `unknown-issuer` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/dispense": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands over what is named, all of it or nothing. The claim stays until nothing is left of this
         *     filling, it is released, or it runs out.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DispenseRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HandedOver"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `claim-lost`, `more-than-prescribed` (with `line` and `remaining`), `already-dispensed`, `prescription-cancelled` or `prescription-expired` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields`, `expired-batch`, `substitution-not-allowed` or `nothing-to-hand-over` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/print.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The prescription on A5, to print or to read on a phone. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description PDF */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/pdf": unknown;
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/qr.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed token as a QR symbol. */
        get: {
            parameters: {
                query?: {
                    /** @description Width of the symbol in pixels, 100 to 2000; 500 unless told. */
                    size?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description PNG */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": unknown;
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/qr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed token as a QR symbol that scales. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description SVG */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/svg+xml": unknown;
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does not dispense, and tells the prescriber why. The pharmacy's claim ends with it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            responses: {
                /** @description The prescriber is told */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` or `unknown-issuer` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/prescriptions/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets go of a prescription, so that another pharmacy can have it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Release"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prescription"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `claim-lost` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registers/controlled.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The register of controlled medicines: a pharmacist's pharmacy, or all for an administrator. */
        get: {
            parameters: {
                query: {
                    /** @description First day, `YYYY-MM-DD`. */
                    from: string;
                    /** @description Last day, `YYYY-MM-DD`; at most a year after the first. */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180, with a header */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description `no-pharmacy` or `pharmacy-closed` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the hospital up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetUp"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description `wrong-setup-token` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `already-set-up` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shares, newest first: a patient sees all of their records, a doctor those that they made. */
        get: {
            parameters: {
                query?: {
                    /** @description Only of this consultation. */
                    consultationId?: string;
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ShareView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shares/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One share. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShareView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shares/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who opened a share, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, at most 200; 50 unless told. */
                    limit?: number;
                    /** @description `nextCursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ShareAccess"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shares/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a share back: its link opens nothing from now on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShareView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sharing-consent-text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text that a patient agrees to before records are shared. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharingConsentText"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sharing-consents/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a consent back; every share that rests on it is closed at once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharingConsentView"];
                    };
                };
                /** @description `not-found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says in five languages how a medicine is taken. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SigQuestion"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SigAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/site": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** About this hospital */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Site"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transparency/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The checkpoint of the transparency log (C2SP tlog-checkpoint), signed with `logKey` of `/api/site` */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transparency/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that the transparency log only grew */
        get: {
            parameters: {
                query: {
                    /** @description Leaves of the older tree, at least 1. */
                    from: number;
                    /** @description Leaves of the younger tree. */
                    to: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Consistency"];
                    };
                };
                /** @description `no-such-tree` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transparency/inclusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that a leaf is in the transparency log */
        get: {
            parameters: {
                query: {
                    /** @description The leaf's 32 bytes, base64url. */
                    leaf: string;
                    /** @description Leaves of the tree: the size of a checkpoint. */
                    size: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Inclusion"];
                    };
                };
                /** @description `malformed-leaf`, `no-such-tree` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-in-log` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transparency/leaves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leaves of the transparency log: salted hashes */
        get: {
            parameters: {
                query?: {
                    /** @description Index of the first; 0 unless told. */
                    from?: number;
                    /** @description At most 1000, which is also what comes unless told. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Leaves"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/$validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge any resource, each entry of a Bundle by its own profiles */
        post: {
            parameters: {
                query?: {
                    /** @description Canonical address; without it those that the resource names. */
                    profile?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description The resource, or Parameters with `resource` and `profile` */
            requestBody: {
                content: {
                    "application/fhir+json": unknown;
                };
            };
            responses: {
                /** @description OperationOutcome */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
                /** @description OperationOutcome */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/Patient/{id}/$summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The summary of a patient: own, in one's care, or any for nurses. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A document Bundle by ng-ips-document-bundle */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
                /** @description OperationOutcome */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The CapabilityStatement */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description CapabilityStatement */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search resources of a type: `?patient=&_id=&status=&date=&_count=&cursor=`, as the type knows. */
        get: {
            parameters: {
                query?: {
                    /** @description Id, or Patient/id */
                    patient?: string;
                    _id?: string;
                    status?: string;
                    /** @description With ge, gt, le or lt before it, or a whole day, month or year */
                    date?: string;
                    _count?: number;
                    /** @description As in the next link */
                    cursor?: string;
                };
                header?: never;
                path: {
                    type: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A searchset Bundle */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
                /** @description OperationOutcome */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description OperationOutcome */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/{type}/$validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge a resource of a type; the answer is 200 whatever the judgement */
        post: {
            parameters: {
                query?: {
                    /** @description Canonical address; without it those that the resource names. */
                    profile?: string;
                };
                header?: never;
                path: {
                    type: string;
                };
                cookie?: never;
            };
            /** @description The resource, or Parameters with `resource` and `profile` */
            requestBody: {
                content: {
                    "application/fhir+json": unknown;
                };
            };
            responses: {
                /** @description OperationOutcome: `error` for what is wrong, `not-supported` for what is not judged */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
                /** @description OperationOutcome */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/{type}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One resource. A Bundle is of a prescription, `prescription-<id>`, or of what was handed over,
         *     `dispense-<id>`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    type: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The resource */
                200: {
                    headers: {
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/fhir+json": unknown;
                    };
                };
                /** @description OperationOutcome */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shl/files/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a share, once. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jose": string;
                    };
                };
                /** @description `not-active` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shl/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a link. Anybody may who has it; the patient sees that it happened. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    address: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ManifestRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Manifest"];
                    };
                };
                /** @description `passcode-needed` or `wrong-passcode`, with `remainingAttempts` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not-active` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid-fields` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too-many-attempts` */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The administrator. */
        AdministratorBody: {
            email: string;
            name: string;
            password: string;
        };
        /**
         * @description Kinds of alert.
         * @enum {string}
         */
        AlertKind: "allergy" | "interaction" | "duplicate" | "dose" | "route" | "quantity" | "pregnancy" | "breast-feeding" | "age" | "condition" | "controlled" | "not-first-line";
        /**
         * @description How grave an alert is.
         * @enum {string}
         */
        AlertSeverity: "info" | "caution" | "serious" | "contraindicated";
        /**
         * Format: double
         * @description A positive amount in thousandths; in JSON a number with at most three decimals.
         */
        Amount: number;
        /** @description A warning that was answered, as it is kept. */
        Answered: {
            /** @description Id of the alert. */
            alert: string;
            /** @description Of what kind. */
            kind: components["schemas"]["AlertKind"];
            /** @description What was found, in English. */
            message: string;
            /** @description Why the medicine is given all the same. */
            reason: string;
            /** @description How grave. */
            severity: components["schemas"]["AlertSeverity"];
        };
        /**
         * @description What an as-needed medicine is for.
         * @enum {string}
         */
        AsNeeded: "pain" | "fever" | "cough" | "wheeze" | "nausea" | "itching" | "sleeplessness" | "heartburn" | "diarrhoea" | "constipation" | "allergy" | "chest-pain" | "anxiety" | "seizure";
        /** @description Where somebody is to dispense. */
        Assignment: {
            /** @description The pharmacist's own registration with the Pharmacy Council of Nigeria. */
            pcnNumber: string;
            /** Format: uuid */
            pharmacyId: string;
        };
        /** @description Something that was done. */
        AuditEntry: {
            /** @description `session.started` and so on. */
            action: string;
            /** @description `user:<id>`, `guest:<invitation>`, or `system`. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description More ids and words. */
            detail: unknown;
            /** @description SHA-256 over the entry before and this one. */
            hash: string;
            /**
             * Format: int64
             * @description Counts up from 1 without a gap.
             */
            seq: number;
            /** @description `user:<id>`, `consultation:<id>` and so on. */
            subject: string;
        };
        /** @description What a walk along the chain found. */
        AuditVerdict: {
            /**
             * Format: int64
             * @description Entries that fit.
             */
            entries: number;
            /**
             * Format: int64
             * @description The first entry that does not fit.
             */
            firstBroken?: number | null;
            /** @description No entry was changed, removed or inserted. */
            intact: boolean;
        };
        /** @description All hours of one doctor. */
        Availability: {
            /** @description On single dates. */
            exceptions?: components["schemas"]["Exception"][];
            /** @description Every week. */
            weekly: components["schemas"]["WeeklyHours"][];
        };
        /** @description Why it is called off. */
        CancelRequest: {
            /** @description Shown to the other side. */
            reason: string;
        };
        /** @description Why it is withdrawn. */
        Cancellation: {
            /** @description 3 to 200 characters; pharmacists and the patient read it. */
            reason: string;
        };
        /** @description What is to change; what is left out stays, null empties a field. */
        ChangePerson: {
            mdcnNumber?: string | null;
            name?: string | null;
            phone?: string | null;
            roles?: components["schemas"]["Role"][] | null;
            specialty?: string | null;
        };
        /** @description What is to change; what is left out stays, null or an empty text clears. */
        ChangePharmacy: {
            address?: string | null;
            lga?: string | null;
            name?: string | null;
            offlineAllowed?: boolean | null;
            pcnNumber?: string | null;
            phone?: string | null;
            state?: string | null;
            status?: components["schemas"]["PharmacyStatus"] | null;
        };
        /** @description An order to look at. */
        CheckQuestion: {
            /** @description `YYYY-MM-DD` */
            inPersonExamOn?: string | null;
            items: components["schemas"]["Item"][];
            /** Format: uuid */
            patientId: string;
            /** Format: int32 */
            refillIntervalDays?: number;
            /** Format: int32 */
            refills?: number;
        };
        /** @description The pharmacy has the prescription in hand. */
        Claimed: {
            /**
             * Format: uuid
             * @description To be named when handing over.
             */
            claimId: string;
            /**
             * Format: date-time
             * @description It ends then by itself; claim again to prolong it.
             */
            claimedUntil: string;
            prescription: components["schemas"]["Prescription"];
        };
        /** @description A sealed file. */
        ClientFile: {
            /** @description `application/fhir+json` or `application/smart-health-card`. */
            contentType: string;
            /** @description Compact JWE: `dir`, `A256GCM`. */
            jwe: string;
        };
        /** @description A code of an authenticator app. */
        Code: {
            /** @description Six digits. */
            code: string;
        };
        /** @description The patient agrees. */
        ConsentNow: {
            /** @description Must be true. */
            accepted: boolean;
            /** @description Edition of the text that was read. */
            version: string;
        };
        /** @description What the patient agrees to. */
        ConsentRequest: {
            /** @description Must be true. */
            accepted: boolean;
            /** @description Language of the text that was read. */
            language: components["schemas"]["Language"];
            /** @description Version of the text that was read. */
            version: string;
        };
        /** @description One text in one language. */
        ConsentText: {
            /** @description In which language. */
            language: components["schemas"]["Language"];
            /** @description Paragraphs, separated by an empty line. */
            text: string;
            /** @description Which edition. */
            version: string;
        };
        /** @description The text, and in which languages there is one. */
        ConsentTextView: components["schemas"]["ConsentText"] & {
            /** @description Languages in which a text exists. */
            available: components["schemas"]["Language"][];
            /** @description Languages in which none was written yet. */
            notYetAvailable: components["schemas"]["Language"][];
        };
        /** @description The younger tree only adds to the older (RFC 9162 section 2.1.4). */
        Consistency: {
            /** @description Hashes, standard base64. */
            proof: string[];
        };
        /** @description A booked consultation. */
        Consultation: {
            /** @description Why it was called off. */
            cancelReason?: string | null;
            /** @description The patient agreed to telemedicine. */
            consentRecorded: boolean;
            /**
             * Format: uuid
             * @description Which; also its room.
             */
            consultationId: string;
            /**
             * Format: date-time
             * @description When it was booked.
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description With whom.
             */
            doctorId: string;
            /** @description Their name. */
            doctorName: string;
            /**
             * Format: int32
             * @description Booked length in minutes, extensions included.
             */
            duration: number;
            /**
             * Format: date-time
             * @description Booked end.
             */
            endTime: string;
            /**
             * Format: date-time
             * @description The call ended.
             */
            endedAt?: string | null;
            /** @description To be called when the call fails (E.164). */
            fallbackPhone?: string | null;
            /**
             * Format: uuid
             * @description An earlier consultation.
             */
            followUpOf?: string | null;
            /** @description Page of the call. */
            meetingLink: string;
            /**
             * Format: uuid
             * @description Whose.
             */
            patientId: string;
            /** @description Their name. */
            patientName: string;
            /** @description HMO or platform it was booked through. */
            providerId?: string | null;
            /** @description Why the patient comes; empty for administrators and for guests other than the patient. */
            reason: string;
            /** @description All media goes through the hospital's relay. */
            relayOnly: boolean;
            /**
             * Format: date-time
             * @description Booked start.
             */
            scheduledTime: string;
            /** @description Their specialty. */
            specialty?: string | null;
            /**
             * Format: date-time
             * @description The call began.
             */
            startedAt?: string | null;
            /** @description Where it stands. */
            status: components["schemas"]["Status"];
            /** @description Video or audio. */
            type: components["schemas"]["Kind"];
        };
        /**
         * @description The classes of NAFDAC's list of narcotics and controlled substances.
         * @enum {string}
         */
        Controlled: "narcotic" | "psychotropic" | "nationally-controlled" | "precursor";
        /**
         * @description A day of the week.
         * @enum {string}
         */
        Day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /**
         * @description How the link reaches them.
         * @enum {string}
         */
        Delivery: "copy" | "whatsapp" | "sms" | "email";
        /** @description A sign-in of the demo hospital. */
        DemoSignIn: {
            /** @description Address. */
            email: string;
            /** @description Password, known to everyone. */
            password: string;
            /** @description What it shows. */
            role: components["schemas"]["Role"];
        };
        /** @description What belongs to an entry of its kind; the rest is left out. */
        Detail: {
            /**
             * Format: double
             * @description Weight, in kilograms.
             */
            kilograms?: number | null;
            /** @description Medicine: its product in the formulary. */
            productId?: string | null;
            /** @description Allergy: what happened. */
            reaction?: string | null;
            severity?: components["schemas"]["Severity"] | null;
            state?: components["schemas"]["State"] | null;
            /**
             * Format: int32
             * @description Weeks of pregnancy on the day of observation.
             */
            weeks?: number | null;
        };
        /** @description A device of a pharmacy. */
        DeviceView: {
            /**
             * Format: date-time
             * @description Since when it may sign.
             */
            createdAt: string;
            /** Format: uuid */
            deviceId: string;
            /**
             * Format: date-time
             * @description Until when it might.
             */
            revokedAt?: string | null;
            /**
             * Format: uuid
             * @description Whose.
             */
            userId: string;
        };
        /** @description What is handed over under a claim. */
        DispenseRequest: {
            /** Format: uuid */
            claimId: string;
            /** @description One or more of each item: a batch each. */
            items: components["schemas"]["HandedItem"][];
        };
        /** @description Something that was handed over. */
        DispenseView: {
            /** @description Batch number of the pack. */
            batch: string;
            /** @description It went beyond what was left. */
            conflict: boolean;
            /** @description Last day of the batch, `YYYY-MM-DD`. */
            expiresOn: string;
            /**
             * Format: int64
             * @description Which filling, from 0.
             */
            fill: number;
            /**
             * Format: date-time
             * @description When.
             */
            handedOverAt: string;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /**
             * Format: int64
             * @description Which item, from 0.
             */
            line: number;
            /** @description Registration number on the pack, as it was entered. */
            nafdacNumber?: string | null;
            /** @description Without a connection. */
            offline: boolean;
            /** @description Where. */
            pharmacyName: string;
            /**
             * Format: int64
             * @description How much, in the item's unit.
             */
            quantity: number;
            /** @description Why. */
            returnReason?: string | null;
            /**
             * Format: date-time
             * @description It came back then.
             */
            returnedAt?: string | null;
            substitution?: components["schemas"]["Substitution"] | null;
        };
        /** @description What the hospital allows at all. */
        DispensingPolicy: {
            /**
             * Format: int32
             * @description Days of supply that may be dispensed without a connection, at most 90; 0: none.
             */
            maxDaysSupply: number;
        };
        /** @description A doctor of the hospital. */
        Doctor: {
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description Shown name. */
            name: string;
            /** @description Of what. */
            specialty?: string | null;
        };
        /** @description A document. */
        DocumentView: {
            /** Format: uuid */
            consultationId?: string | null;
            contentType: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            erasedAt?: string | null;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description The caller uploaded it. */
            mine: boolean;
            /** @description Null once erased. */
            name?: string | null;
            /** Format: uuid */
            patientId: string;
            /** Format: date-time */
            readyAt?: string | null;
            /**
             * Format: int64
             * @description Bytes that have come.
             */
            received: number;
            /** @description Why it was refused. */
            refusal?: string | null;
            /**
             * Format: int64
             * @description Bytes in all.
             */
            size: number;
            /** @description `uploading`, `ready`, `refused` or `erased`. */
            status: string;
            /** @description `patient`, `doctor` or `nurse`. */
            uploadedAs: string;
        };
        /**
         * @description Unit of a dose or a quantity.
         * @enum {string}
         */
        DoseUnit: "tablet" | "capsule" | "millilitre" | "drop" | "puff" | "sachet" | "application" | "suppository" | "pessary" | "patch" | "international-unit" | "milligram" | "vial" | "ampoule" | "lozenge" | "spray" | "bottle" | "tube" | "inhaler" | "pen" | "gram" | "microgram";
        /** @description A public key on P-256 (RFC 7517, RFC 7518 section 6.2). */
        EcJwk: {
            /** @description `P-256`. */
            crv: string;
            /** @description Thumbprint (RFC 7638). */
            kid: string;
            /** @description `EC`. */
            kty: string;
            /** @description Base64url. */
            x: string;
            /** @description Base64url. */
            y: string;
        };
        /**
         * @description What a prescription is good for at some moment.
         * @enum {string}
         */
        Effective: "valid" | "not-yet" | "expired" | "cancelled" | "completed" | "claimed";
        /** @description Why an entry ends. */
        EndOfEntry: {
            reason?: components["schemas"]["EndReason"] | null;
        };
        /**
         * @description Why.
         * @enum {string}
         */
        EndReason: "entered-in-error" | "no-longer-true";
        /** @description May carry a last note. */
        EndRequest: {
            /** @description Becomes the findings of a report that has not been begun. */
            note?: string | null;
        };
        /** @description A secret for an authenticator app. */
        Enrolment: {
            /** @description To show as a QR code. */
            otpauthUrl: string;
            /** @description Base32, to type in. */
            secret: string;
        };
        /** @description One date on which the week's hours do not hold. */
        Exception: {
            /** @description True adds hours; false takes them away, and wins where both are given. */
            available: boolean;
            /**
             * Format: date
             * @description Which date, in Lagos.
             */
            date: string;
            from?: components["schemas"]["MinuteOfDay"] | null;
            /** @description For colleagues. */
            note?: string | null;
            to?: components["schemas"]["MinuteOfDay"] | null;
        };
        /** @description How much longer. */
        ExtendRequest: {
            /**
             * Format: int32
             * @description Added minutes.
             */
            minutes: number;
        };
        /** @description A field of the request that could not be used. */
        FieldError: {
            /** @description Name of the field in the JSON body, e.g. `medications[0].quantity`. */
            field: string;
            /** @description What to do about it. */
            message: string;
        };
        /** @description The address of the account. */
        Forgotten: {
            email: string;
        };
        /**
         * @description Dose form.
         * @enum {string}
         */
        Form: "tablet" | "dispersible-tablet" | "modified-release-tablet" | "capsule" | "syrup" | "suspension" | "oral-drops" | "sachet" | "injection" | "infusion" | "pen" | "cream" | "ointment" | "gel" | "lotion" | "eye-drops" | "eye-ointment" | "ear-drops" | "nasal-spray" | "inhaler" | "nebuliser-solution" | "suppository" | "pessary" | "patch" | "lozenge" | "chewable-tablet" | "powder" | "mouthwash";
        /** @description Products that were found. */
        FormularyAnswer: {
            /** @description Those whose name begins with what was asked first. */
            items: components["schemas"]["Product"][];
        };
        /**
         * @description How often.
         * @enum {string}
         */
        Frequency: "once-only" | "once-daily" | "twice-daily" | "three-times-daily" | "four-times-daily" | "five-times-daily" | "every-4-hours" | "every-6-hours" | "every-8-hours" | "every-12-hours" | "in-the-morning" | "at-night" | "every-second-day" | "once-weekly" | "once-monthly";
        /**
         * @description What a guest is in the consultation.
         * @enum {string}
         */
        GuestRole: "patient" | "family" | "interpreter" | "specialist";
        /** @description So much of an item, out of one batch. */
        HandedItem: {
            /** @description Batch number of the pack. */
            batch: string;
            /** @description Last day of the batch: `YYYY-MM-DD`, or `YYYY-MM` where the pack names only the month. */
            expiresOn: string;
            /**
             * Format: int32
             * @description Which item, from 0.
             */
            line: number;
            /** @description Registration number on the pack; kept as entered. */
            nafdacNumber?: string | null;
            /**
             * Format: int32
             * @description How much, in the item's unit.
             */
            quantity: number;
            substitution?: components["schemas"]["Substitution"] | null;
        };
        /** @description What was handed over, and how the prescription stands now. */
        HandedOver: {
            dispenses: components["schemas"]["DispenseView"][];
            prescription: components["schemas"]["Prescription"];
            /** @description Worth a second look; nothing was refused for them. */
            warnings: components["schemas"]["Warning"][];
        };
        /** @description A past or coming consultation with the gist of its report. */
        HistoryItem: components["schemas"]["Consultation"] & {
            /** @description First line of the signed report's assessment. */
            reportSummary?: string | null;
        };
        /** @description The hospital. */
        HospitalBody: {
            /** @description Called when a video call fails. */
            fallbackPhone?: string | null;
            name: string;
            phone?: string | null;
        };
        /**
         * @description How a patient agreed towards a doctor.
         * @enum {string}
         */
        How: "spoken" | "written";
        /** @description The leaf is in the log (RFC 9162 section 2.1.3). */
        Inclusion: {
            /**
             * Format: int64
             * @description Where, from 0.
             */
            index: number;
            /** @description Hashes from the leaf up, standard base64. */
            proof: string[];
            /**
             * Format: int64
             * @description Leaves of the tree.
             */
            size: number;
        };
        /** @description An invitation without its token. */
        InvitationView: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            revokedAt?: string | null;
            role: string;
        };
        /** @description Whom to invite. */
        InviteRequest: {
            /** @description How the link reaches them. */
            delivery: components["schemas"]["Delivery"];
            /** @description For `email`. */
            email?: string | null;
            /** @description Shown in the call. */
            name: string;
            /** @description For `sms`, and for `whatsapp` to one person. */
            phone?: string | null;
            /** @description As what. */
            role: components["schemas"]["GuestRole"];
        };
        /** @description The link, shown this once. */
        Invited: {
            /**
             * Format: uuid
             * @description For withdrawing it.
             */
            id: string;
            /** @description Opens the consultation for whoever has it. */
            link: string;
            /** @description Opens WhatsApp with the message written. */
            whatsappLink?: string | null;
        };
        /** @description Somebody invited. */
        InvitedPerson: {
            /** @description Works once, for 7 days. It was sent by e-mail too. */
            activationLink: string;
            person: components["schemas"]["Person"];
        };
        /** @description A signed prescription. */
        IssuedPrescription: {
            /** @description `shc:/…`; null when it does not fit one symbol. */
            healthCard?: string | null;
            /** @description What could not be checked. */
            notChecked: components["schemas"]["NotChecked"][];
            /** Format: uuid */
            prescriptionId: string;
            /** @description The signed token, as the symbol holds it. */
            qrCode: string;
            /** @description The symbol, `data:image/png;base64,…`. */
            qrPng: string;
            /** @description To be read out to a pharmacist. */
            spokenCode: string;
            /**
             * Format: date-time
             * @description Not to be dispensed from then on.
             */
            validUntil: string;
        };
        /** @description One line of a prescription. */
        Item: {
            /** @description What. */
            medicine: components["schemas"]["Medicine"];
            /**
             * Format: int32
             * @description To be handed over at each filling, in `unit`.
             */
            quantity: number;
            /** @description How it is taken. */
            sig: components["schemas"]["Sig"];
            /** @description Another product of the same substance, form and strength may be given. */
            substitution: boolean;
            /** @description Unit of `quantity`. */
            unit: components["schemas"]["DoseUnit"];
        };
        /** @description A public key (RFC 7517): of a token (RFC 8037), or of a prescriber (RFC 7518 section 6.2). */
        Jwk: {
            /** @description `EdDSA`; `ES256` of a prescriber. */
            alg: string;
            /**
             * Format: int64
             * @description Counter of the key's revocation list (SMART Health Cards).
             */
            crlVersion?: number | null;
            /** @description `Ed25519`; `P-256` of a prescriber. */
            crv: string;
            /** @description Names the key in the header of a token. */
            kid: string;
            /** @description `OKP`; `EC` of a prescriber. */
            kty: string;
            /** @description `sig`. */
            use: string;
            /** @description The public key, or its first coordinate; base64url. */
            x: string;
            /** @description Second coordinate. */
            y?: string | null;
        };
        /** @description The public keys. */
        JwkSet: {
            /** @description Youngest first. */
            keys: components["schemas"]["Jwk"][];
        };
        /** @description Keys of prescribers. */
        KeyList: {
            /** @description Youngest first. */
            items: components["schemas"]["PrescriberKey"][];
        };
        /**
         * @description Picture and sound, or sound alone.
         * @enum {string}
         */
        Kind: "video" | "audio";
        /**
         * @description The language a person wants to be spoken to in (BCP 47).
         * @enum {string}
         */
        Language: "en" | "pcm" | "ha" | "yo" | "ig";
        /** @description Leaves in their order. */
        Leaves: {
            /** @description 32 bytes each, standard base64; empty past the end. */
            items: string[];
        };
        /** @description An item with what is left of it at some moment. */
        LineState: {
            /**
             * Format: int32
             * @description Handed over in the open filling, without what came back.
             */
            dispensed: number;
            /**
             * Format: int32
             * @description The open filling, from 0.
             */
            fill: number;
            /**
             * Format: int32
             * @description Fillings after the open one.
             */
            fillsLeft: number;
            /**
             * Format: int32
             * @description Which item, from 0.
             */
            line: number;
            /**
             * Format: date-time
             * @description When the next filling opens; null before the open one was begun, and when there is no more.
             */
            nextFillFrom?: string | null;
            /**
             * Format: int32
             * @description Quantity of each filling.
             */
            prescribed: number;
            /**
             * Format: int32
             * @description Still to be had in the open filling.
             */
            remaining: number;
        };
        /** @description What there is. */
        Manifest: {
            files: components["schemas"]["ManifestFile"][];
            /** @description Nothing will be added. */
            status: string;
        };
        /** @description A file, or where it can be fetched once. */
        ManifestFile: {
            contentType: string;
            /** @description Compact JWE. */
            embedded?: string | null;
            /** @description Answers the compact JWE once, within a minute. */
            location?: string | null;
        };
        /** @description What a viewer asks. */
        ManifestRequest: {
            /**
             * Format: int64
             * @description Files of at most so many characters may be within the manifest.
             */
            embeddedLengthMax?: number | null;
            /** @description Where the link's flag has `P`. */
            passcode?: string | null;
            /** @description Who asks, as they call themselves; the patient sees it. */
            recipient: string;
        };
        /**
         * @description In relation to food.
         * @enum {string}
         */
        Meal: "before" | "with" | "after" | "empty-stomach";
        /** @description A medicine as it is ordered. */
        Medicine: {
            /** @description ATC code of the substance or fixed combination (level 5), if it has one. */
            atc?: string | null;
            /** @description Tablet, syrup, … */
            form: components["schemas"]["Form"];
            /** @description International non-proprietary name. */
            name: string;
            /** @description Id in the formulary; none for what the doctor wrote by hand. */
            product?: string | null;
            /** @description `500 mg`, `125 mg/5 mL`, `20/120 mg`. */
            strength: string;
        };
        /**
         * @description A time of day to the minute, `00:00` to `24:00`.
         * @example 09:00
         */
        MinuteOfDay: string;
        /** @description The caller's own place. */
        MyPharmacy: {
            /** @description The caller's registration with the Pharmacy Council of Nigeria. */
            pcnNumber: string;
            pharmacy: components["schemas"]["Pharmacy"];
            policy: components["schemas"]["OfflinePolicy"];
        };
        /** @description A device's public key; the private half never leaves it. */
        NewDevice: {
            publicKey: components["schemas"]["PublicJwk"];
        };
        /** @description A licence as its paper shows it. */
        NewLicence: {
            /** @description `MDCN/R/45231`; an account without a number takes it over. */
            mdcnNumber: string;
            /** @description Last day, `YYYY-MM-DD`; licences of a year end on 31 December. */
            validUntil: string;
        };
        /** @description Somebody to be invited. */
        NewPerson: {
            email: string;
            mdcnNumber?: string | null;
            name: string;
            phone?: string | null;
            roles: components["schemas"]["Role"][];
            specialty?: string | null;
        };
        /** @description A pharmacy to be kept. */
        NewPharmacy: {
            /** @description Street and town. */
            address?: string | null;
            /** @description Code or name of the local government area. */
            lga?: string | null;
            /** @description As on its sign. */
            name: string;
            /** @description May dispense without a connection. */
            offlineAllowed?: boolean;
            /** @description Premises licence of the Pharmacy Council of Nigeria. */
            pcnNumber: string;
            /** @description As people write it. */
            phone?: string | null;
            /** @description Code or name of the state. */
            state?: string | null;
            status?: components["schemas"]["PharmacyStatus"] | null;
        };
        /** @description A prescription to be signed. */
        NewPrescription: {
            /** Format: uuid */
            consultationId: string;
            /** Format: uuid */
            doctorId: string;
            /** @description When the doctor examined the patient in person, `YYYY-MM-DD`; controlled medicines need it. */
            inPersonExamOn?: string | null;
            /** @description For the patient and the pharmacist. */
            instructions?: string | null;
            /** @description 1 to 10. */
            medications: components["schemas"]["Item"][];
            /** @description Answers to warnings. */
            overrides?: components["schemas"]["PrescriptionOverride"][];
            /** Format: uuid */
            patientId: string;
            /**
             * Format: int32
             * @description Days between two fillings at least; needed with refills.
             */
            refillIntervalDays?: number | null;
            /**
             * Format: int32
             * @description How often it may be filled again.
             */
            refills?: number;
            /**
             * Format: int32
             * @description How long it is valid; 30 days unless told.
             */
            validDays?: number | null;
        };
        /** @description A statement about a patient. */
        NewStatement: {
            /** @description `none-known`; an ATC code or prefix of an allergy or a medicine; a condition's code. */
            code?: string | null;
            /** @description What belongs to the kind. */
            detail?: components["schemas"]["Detail"];
            kind: components["schemas"]["ProfileKind"];
            /** @description `YYYY-MM-DD`; a weight without it was taken today. */
            observedOn?: string | null;
            /** @description In words. */
            text?: string;
        };
        /** @description Whom to call in an emergency. */
        NextOfKin: {
            /** @description Their name. */
            name: string;
            /** @description Their phone. */
            phone: string;
            /** @description `mother`, `husband`, … */
            relationship: string;
        };
        /** @description Something that was not looked at. */
        NotChecked: {
            /** @description What. */
            check: components["schemas"]["SafetyCheck"];
            /** @description Index of the item; none when it concerns all. */
            item?: number | null;
            /** @description Why. */
            reason: components["schemas"]["NotCheckedReason"];
        };
        /**
         * @description Why something was not checked.
         * @enum {string}
         */
        NotCheckedReason: "allergies-not-asked" | "allergy-without-code" | "medicines-not-recorded" | "medicine-without-code" | "unknown-medicine" | "no-dose-rule" | "no-dose-rule-for-route" | "no-dose-rule-for-age" | "weight-missing" | "weight-too-old" | "weight-implausible" | "unit-not-convertible" | "differs-from-formulary" | "applied-locally" | "pregnancy-unknown" | "breast-feeding-unknown" | "no-rule-for-substance" | "conditions-not-recorded" | "condition-without-code";
        /**
         * @description A remark on a product.
         * @enum {string}
         */
        Note: "not-first-line-for-malaria" | "watch-antibiotic" | "reserve-antibiotic" | "narrow-margin" | "with-fatty-food" | "test-g6pd" | "under-observation" | "renal-dose";
        /** @description Something to look at. */
        Notice: {
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /** @description More of it: `pharmacy`, `reason`, `code`, `medicines`, `handedOverAt` in Unix seconds. */
            detail: Record<string, never>;
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["NoticeKind"];
            /**
             * Format: uuid
             * @description About which prescription.
             */
            prescriptionId: string;
            /**
             * Format: date-time
             * @description Somebody has looked at it; null: nobody yet.
             */
            seenAt?: string | null;
        };
        /**
         * @description Of what.
         * @enum {string}
         */
        NoticeKind: "dispense-conflict" | "prescription-refused" | "prescription-cancelled";
        /** @description What may be dispensed without a connection. */
        OfflinePolicy: {
            /**
             * Format: int32
             * @description Days of supply at most, first filling, nothing controlled.
             */
            maxDaysSupply: number;
            /** @description Anything at all, here. */
            offlineAllowed: boolean;
        };
        /** @description What was handed over without a connection. */
        OfflineRecords: {
            /** @description At most 50. */
            records: components["schemas"]["SignedRecord"][];
        };
        /** @description An outcome for each record, in order. */
        OfflineResults: {
            results: components["schemas"]["SyncResult"][];
        };
        /** @description One page of a list. */
        Page_AuditEntry: {
            /** @description The items. */
            items: {
                /** @description `session.started` and so on. */
                action: string;
                /** @description `user:<id>`, `guest:<invitation>`, or `system`. */
                actor: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description More ids and words. */
                detail: unknown;
                /** @description SHA-256 over the entry before and this one. */
                hash: string;
                /**
                 * Format: int64
                 * @description Counts up from 1 without a gap.
                 */
                seq: number;
                /** @description `user:<id>`, `consultation:<id>` and so on. */
                subject: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Consultation: {
            /** @description The items. */
            items: {
                /** @description Why it was called off. */
                cancelReason?: string | null;
                /** @description The patient agreed to telemedicine. */
                consentRecorded: boolean;
                /**
                 * Format: uuid
                 * @description Which; also its room.
                 */
                consultationId: string;
                /**
                 * Format: date-time
                 * @description When it was booked.
                 */
                createdAt: string;
                /**
                 * Format: uuid
                 * @description With whom.
                 */
                doctorId: string;
                /** @description Their name. */
                doctorName: string;
                /**
                 * Format: int32
                 * @description Booked length in minutes, extensions included.
                 */
                duration: number;
                /**
                 * Format: date-time
                 * @description Booked end.
                 */
                endTime: string;
                /**
                 * Format: date-time
                 * @description The call ended.
                 */
                endedAt?: string | null;
                /** @description To be called when the call fails (E.164). */
                fallbackPhone?: string | null;
                /**
                 * Format: uuid
                 * @description An earlier consultation.
                 */
                followUpOf?: string | null;
                /** @description Page of the call. */
                meetingLink: string;
                /**
                 * Format: uuid
                 * @description Whose.
                 */
                patientId: string;
                /** @description Their name. */
                patientName: string;
                /** @description HMO or platform it was booked through. */
                providerId?: string | null;
                /** @description Why the patient comes; empty for administrators and for guests other than the patient. */
                reason: string;
                /** @description All media goes through the hospital's relay. */
                relayOnly: boolean;
                /**
                 * Format: date-time
                 * @description Booked start.
                 */
                scheduledTime: string;
                /** @description Their specialty. */
                specialty?: string | null;
                /**
                 * Format: date-time
                 * @description The call began.
                 */
                startedAt?: string | null;
                /** @description Where it stands. */
                status: components["schemas"]["Status"];
                /** @description Video or audio. */
                type: components["schemas"]["Kind"];
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Doctor: {
            /** @description The items. */
            items: {
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /** @description Shown name. */
                name: string;
                /** @description Of what. */
                specialty?: string | null;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_DocumentView: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                consultationId?: string | null;
                contentType: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                erasedAt?: string | null;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /** @description The caller uploaded it. */
                mine: boolean;
                /** @description Null once erased. */
                name?: string | null;
                /** Format: uuid */
                patientId: string;
                /** Format: date-time */
                readyAt?: string | null;
                /**
                 * Format: int64
                 * @description Bytes that have come.
                 */
                received: number;
                /** @description Why it was refused. */
                refusal?: string | null;
                /**
                 * Format: int64
                 * @description Bytes in all.
                 */
                size: number;
                /** @description `uploading`, `ready`, `refused` or `erased`. */
                status: string;
                /** @description `patient`, `doctor` or `nurse`. */
                uploadedAs: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_HistoryItem: {
            /** @description The items. */
            items: (components["schemas"]["Consultation"] & {
                /** @description First line of the signed report's assessment. */
                reportSummary?: string | null;
            })[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_InvitationView: {
            /** @description The items. */
            items: {
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string;
                /** Format: uuid */
                id: string;
                name: string;
                /** Format: date-time */
                revokedAt?: string | null;
                role: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Notice: {
            /** @description The items. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                createdAt: string;
                /** @description More of it: `pharmacy`, `reason`, `code`, `medicines`, `handedOverAt` in Unix seconds. */
                detail: Record<string, never>;
                /** Format: uuid */
                id: string;
                kind: components["schemas"]["NoticeKind"];
                /**
                 * Format: uuid
                 * @description About which prescription.
                 */
                prescriptionId: string;
                /**
                 * Format: date-time
                 * @description Somebody has looked at it; null: nobody yet.
                 */
                seenAt?: string | null;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Patient: {
            /** @description The items. */
            items: {
                /** @description Street and town. */
                address?: string | null;
                /**
                 * Format: date-time
                 * @description When they were registered.
                 */
                createdAt: string;
                /** @description `YYYY-MM-DD` */
                dateOfBirth: string;
                /** @description E-mail address. */
                email?: string | null;
                /** @description The hospital's own number of them. */
                hospitalNumber: string;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /** @description Language they want to be spoken to in. */
                language: components["schemas"]["Language"];
                /** @description Code of the local government area (Nigeria-Core). */
                lga?: string | null;
                /** @description As in their papers. */
                name: string;
                nextOfKin?: components["schemas"]["NextOfKin"] | null;
                /** @description All but the last four digits hidden. */
                ninMasked?: string | null;
                /** @description E.164. */
                phone: string;
                /** @description Administrative sex. */
                sex: components["schemas"]["Sex"];
                /** @description Code of the state (Nigeria-Core). */
                state?: string | null;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Person: {
            /** @description The items. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                createdAt: string;
                /** @description To sign in. */
                email: string;
                /**
                 * Format: uuid
                 * @description Their account.
                 */
                id: string;
                /** @description MDCN registration. */
                mdcnNumber?: string | null;
                /** @description Shown name. */
                name: string;
                /** @description E.164. */
                phone?: string | null;
                /** @description At least one. */
                roles: components["schemas"]["Role"][];
                /** @description Of a doctor. */
                specialty?: string | null;
                /** @description Whether they can sign in. */
                status: components["schemas"]["PersonStatus"];
                /** @description A second factor is on. */
                totpEnabled: boolean;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Pharmacy: {
            /** @description The items. */
            items: {
                /** @description Street and town. */
                address?: string | null;
                /**
                 * Format: date-time
                 * @description When it was entered.
                 */
                createdAt: string;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /** @description Code of the local government area (Nigeria-Core). */
                lga?: string | null;
                /** @description As on its sign. */
                name: string;
                /** @description May dispense without a connection, within the hospital's policy. */
                offlineAllowed: boolean;
                /** @description Premises licence of the Pharmacy Council of Nigeria. */
                pcnNumber: string;
                /** @description E.164. */
                phone?: string | null;
                /** @description Code of the state (Nigeria-Core). */
                state?: string | null;
                /** @description Whether it dispenses. */
                status: components["schemas"]["PharmacyStatus"];
                /**
                 * Format: int64
                 * @description For `If-Match` as `"v…"`.
                 */
                version: number;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_PostView: {
            /** @description The items. */
            items: {
                /** @description Their name. */
                name: string;
                /** @description Registration with the Pharmacy Council of Nigeria. */
                pcnNumber: string;
                /**
                 * Format: uuid
                 * @description Where.
                 */
                pharmacyId: string;
                /**
                 * Format: uuid
                 * @description The pharmacist.
                 */
                userId: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Prescription: {
            /** @description The items. */
            items: {
                /** @description Why. */
                cancelReason?: string | null;
                /**
                 * Format: date-time
                 * @description When it was withdrawn.
                 */
                cancelledAt?: string | null;
                claim?: components["schemas"]["PrescriptionClaim"] | null;
                /**
                 * Format: uuid
                 * @description From which consultation.
                 */
                consultationId: string;
                /** @description What was handed over, in order. */
                dispenses: components["schemas"]["DispenseView"][];
                /** @description What it is good for now. */
                effective: components["schemas"]["Effective"];
                /** @description What both signatures cover; its times are seconds of Unix time. */
                facts: Record<string, never>;
                /** @description `shc:/…`; not for nurses, and null when it does not fit one symbol. */
                healthCard?: string | null;
                /**
                 * Format: uuid
                 * @description Which.
                 */
                id: string;
                /** @description What is left of each item. */
                lines: components["schemas"]["LineState"][];
                logEntry?: components["schemas"]["PrescriptionLogEntry"] | null;
                /** @description Warnings that the doctor answered; for the prescriber and pharmacists. */
                overrides?: components["schemas"]["Answered"][] | null;
                /**
                 * Format: uuid
                 * @description For whom.
                 */
                patientId: string;
                /** @description How each item is taken, in words. */
                sigTexts: components["schemas"]["SigTexts"][];
                /** @description To be read out to a pharmacist; for the patient and the prescriber. */
                spokenCode?: string | null;
                /** @description `active`, `completed` (all handed over) or `cancelled`. */
                status: string;
                /** @description `NGRX1:…`; not for nurses. */
                token?: string | null;
                /**
                 * Format: int64
                 * @description Counts up with every change.
                 */
                version: number;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ShareAccess: {
            /** @description The items. */
            items: {
                /** Format: date-time */
                at: string;
                /** Format: uuid */
                id: string;
                /** @description `opened`, `file`, `wrong-passcode` or `refused`. */
                kind: string;
                /** @description Where from, never the whole address: `203.0.113.0/24`. */
                network?: string | null;
                /** @description As they called themselves. */
                recipient?: string | null;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ShareView: {
            /** @description The items. */
            items: {
                /**
                 * Format: int64
                 * @description Wrong passcodes that are still forgiven.
                 */
                attemptsLeft: number;
                /** Format: date-time */
                closedAt?: string | null;
                /** Format: uuid */
                consultationId: string;
                /** @description `patient` or `doctor`. */
                createdAs: string;
                /** Format: date-time */
                createdAt: string;
                /**
                 * Format: int64
                 * @description How many documents are among them.
                 */
                documents: number;
                /** Format: date-time */
                expiresAt: string;
                /** Format: uuid */
                id: string;
                /** @description Parts of the record; `files` where the client sealed them. */
                include: string[];
                label?: string | null;
                /** Format: date-time */
                lastOpenedAt?: string | null;
                /**
                 * Format: int64
                 * @description How often it was opened.
                 */
                opened: number;
                /** @description A passcode is needed. */
                passcode: boolean;
                /** Format: uuid */
                patientId: string;
                recipient: string;
                /** @description `active`, `expired`, `locked` (too many wrong passcodes), `revoked`, `consent-withdrawn` or `document-erased`. */
                status: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Span: {
            /** @description The items. */
            items: {
                /**
                 * Format: date-time
                 * @description The moment after the last, UTC.
                 */
                end: string;
                /**
                 * Format: date-time
                 * @description First moment, UTC.
                 */
                start: string;
            }[];
            /** @description For the next page; null on the last. */
            nextCursor?: string | null;
        };
        /**
         * @description A part of a record.
         * @enum {string}
         */
        Part: "ips" | "prescriptions" | "report" | "documents";
        /** @description A patient of the hospital. */
        Patient: {
            /** @description Street and town. */
            address?: string | null;
            /**
             * Format: date-time
             * @description When they were registered.
             */
            createdAt: string;
            /** @description `YYYY-MM-DD` */
            dateOfBirth: string;
            /** @description E-mail address. */
            email?: string | null;
            /** @description The hospital's own number of them. */
            hospitalNumber: string;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description Language they want to be spoken to in. */
            language: components["schemas"]["Language"];
            /** @description Code of the local government area (Nigeria-Core). */
            lga?: string | null;
            /** @description As in their papers. */
            name: string;
            nextOfKin?: components["schemas"]["NextOfKin"] | null;
            /** @description All but the last four digits hidden. */
            ninMasked?: string | null;
            /** @description E.164. */
            phone: string;
            /** @description Administrative sex. */
            sex: components["schemas"]["Sex"];
            /** @description Code of the state (Nigeria-Core). */
            state?: string | null;
        };
        /** @description The particulars a form sends. What is missing in a change stays as it is; an empty text clears. */
        PatientForm: {
            /** @description Street and town. */
            address?: string | null;
            /** @description `YYYY-MM-DD` */
            dateOfBirth?: string | null;
            /** @description E-mail address. */
            email?: string | null;
            /** @description `en`, `pcm`, `ha`, `yo` or `ig`. */
            language?: string | null;
            /** @description Code or name of the local government area. */
            lga?: string | null;
            /** @description As in their papers. */
            name?: string | null;
            nextOfKin?: components["schemas"]["NextOfKin"] | null;
            /** @description 11 digits. */
            nin?: string | null;
            /** @description As people write it, e.g. `0803 123 4567`. */
            phone?: string | null;
            /** @description `female`, `male`, `other` or `unknown`. */
            sex?: string | null;
            /** @description Code or name of the state. */
            state?: string | null;
        };
        /** @description Somebody with an account. */
        Person: {
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /** @description To sign in. */
            email: string;
            /**
             * Format: uuid
             * @description Their account.
             */
            id: string;
            /** @description MDCN registration. */
            mdcnNumber?: string | null;
            /** @description Shown name. */
            name: string;
            /** @description E.164. */
            phone?: string | null;
            /** @description At least one. */
            roles: components["schemas"]["Role"][];
            /** @description Of a doctor. */
            specialty?: string | null;
            /** @description Whether they can sign in. */
            status: components["schemas"]["PersonStatus"];
            /** @description A second factor is on. */
            totpEnabled: boolean;
        };
        /**
         * @description Whether somebody can sign in.
         * @enum {string}
         */
        PersonStatus: "invited" | "active" | "dismissed";
        /** @description A pharmacy. */
        Pharmacy: {
            /** @description Street and town. */
            address?: string | null;
            /**
             * Format: date-time
             * @description When it was entered.
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description Code of the local government area (Nigeria-Core). */
            lga?: string | null;
            /** @description As on its sign. */
            name: string;
            /** @description May dispense without a connection, within the hospital's policy. */
            offlineAllowed: boolean;
            /** @description Premises licence of the Pharmacy Council of Nigeria. */
            pcnNumber: string;
            /** @description E.164. */
            phone?: string | null;
            /** @description Code of the state (Nigeria-Core). */
            state?: string | null;
            /** @description Whether it dispenses. */
            status: components["schemas"]["PharmacyStatus"];
            /**
             * Format: int64
             * @description For `If-Match` as `"v…"`.
             */
            version: number;
        };
        /**
         * @description Whether a pharmacy dispenses.
         * @enum {string}
         */
        PharmacyStatus: "active" | "closed";
        /** @description Where somebody dispenses. */
        PostView: {
            /** @description Their name. */
            name: string;
            /** @description Registration with the Pharmacy Council of Nigeria. */
            pcnNumber: string;
            /**
             * Format: uuid
             * @description Where.
             */
            pharmacyId: string;
            /**
             * Format: uuid
             * @description The pharmacist.
             */
            userId: string;
        };
        /** @description A doctor's practising licence. */
        PractisingLicence: {
            /** @description Registration with the Medical and Dental Council of Nigeria. */
            mdcnNumber: string;
            /**
             * Format: date-time
             * @description When it was recorded.
             */
            recordedAt?: string | null;
            /** @description Today it allows signing. */
            validToday: boolean;
            /** @description Last day; null when none is recorded. */
            validUntil?: string | null;
        };
        /** @description A doctor's signing key; its private half never leaves the server. */
        PrescriberKey: {
            /**
             * Format: date-time
             * @description Signs from then on.
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description Whose.
             */
            doctorId: string;
            /** @description Their name. */
            doctorName: string;
            /** @description RFC 7638 thumbprint. */
            kid: string;
            /** @description The registration it is bound to. */
            mdcnNumber: string;
            /**
             * Format: date-time
             * @description Signed until then; what it signed stays valid.
             */
            retiredAt?: string | null;
            /** @description Why. */
            revokeReason?: string | null;
            /**
             * Format: date-time
             * @description Nothing that it signed is trusted since.
             */
            revokedAt?: string | null;
            /** @description Where it stands. */
            status: components["schemas"]["PrescriberKeyStatus"];
        };
        /**
         * @description Where a key stands.
         * @enum {string}
         */
        PrescriberKeyStatus: "active" | "retired" | "revoked";
        /** @description A signed prescription and where it stands. */
        Prescription: {
            /** @description Why. */
            cancelReason?: string | null;
            /**
             * Format: date-time
             * @description When it was withdrawn.
             */
            cancelledAt?: string | null;
            claim?: components["schemas"]["PrescriptionClaim"] | null;
            /**
             * Format: uuid
             * @description From which consultation.
             */
            consultationId: string;
            /** @description What was handed over, in order. */
            dispenses: components["schemas"]["DispenseView"][];
            /** @description What it is good for now. */
            effective: components["schemas"]["Effective"];
            /** @description What both signatures cover; its times are seconds of Unix time. */
            facts: Record<string, never>;
            /** @description `shc:/…`; not for nurses, and null when it does not fit one symbol. */
            healthCard?: string | null;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description What is left of each item. */
            lines: components["schemas"]["LineState"][];
            logEntry?: components["schemas"]["PrescriptionLogEntry"] | null;
            /** @description Warnings that the doctor answered; for the prescriber and pharmacists. */
            overrides?: components["schemas"]["Answered"][] | null;
            /**
             * Format: uuid
             * @description For whom.
             */
            patientId: string;
            /** @description How each item is taken, in words. */
            sigTexts: components["schemas"]["SigTexts"][];
            /** @description To be read out to a pharmacist; for the patient and the prescriber. */
            spokenCode?: string | null;
            /** @description `active`, `completed` (all handed over) or `cancelled`. */
            status: string;
            /** @description `NGRX1:…`; not for nurses. */
            token?: string | null;
            /**
             * Format: int64
             * @description Counts up with every change.
             */
            version: number;
        };
        /** @description Something to answer before signing. */
        PrescriptionAlert: {
            /** @description Cannot be overridden. */
            blocking: boolean;
            /**
             * @description The same for the same finding, whatever the order of the items; an override names it. A dose that is changed
             *     is another finding.
             */
            id: string;
            /** @description Indices of the items concerned. */
            items: number[];
            /** @description Of what kind. */
            kind: components["schemas"]["AlertKind"];
            /** @description An English sentence. */
            message: string;
            /** @description For a translation: `checks.interaction`. */
            messageKey: string;
            /** @description Can be overridden with a reason only. */
            needsReason: boolean;
            /** @description What the translation fills in. */
            params: {
                [key: string]: string;
            };
            /** @description How grave. */
            severity: components["schemas"]["AlertSeverity"];
            /** @description Where the rule is from. */
            source: string;
        };
        /** @description What was found, and what could not be looked at. */
        PrescriptionChecks: {
            /** @description Gravest first. */
            alerts: components["schemas"]["PrescriptionAlert"][];
            /** @description Never to be read as "nothing found". */
            notChecked: components["schemas"]["NotChecked"][];
        };
        /** @description A pharmacy has the prescription in hand. */
        PrescriptionClaim: {
            /** @description It is the reader's own pharmacy. */
            mine: boolean;
            /** @description Its name. */
            pharmacyName: string;
            /**
             * Format: date-time
             * @description The claim ends then by itself.
             */
            until: string;
        };
        /** @description What a doctor is about to prescribe. */
        PrescriptionDraft: {
            /** @description `YYYY-MM-DD` */
            inPersonExamOn?: string | null;
            /** @description For the patient and the pharmacist. */
            instructions?: string | null;
            /** @description The lines so far. */
            items?: components["schemas"]["Item"][];
            /** @description Warnings answered so far. */
            overrides?: components["schemas"]["PrescriptionOverride"][];
            /**
             * Format: int32
             * @description Days between two fillings at least.
             */
            refillIntervalDays?: number;
            /**
             * Format: int32
             * @description How often it may be filled again.
             */
            refills?: number;
            /**
             * Format: int32
             * @description How long it is valid.
             */
            validDays?: number;
        };
        /** @description Where the signing stands in the transparency log. */
        PrescriptionLogEntry: {
            /**
             * Format: int64
             * @description From 0.
             */
            index: number;
            /** @description The 32 bytes of the leaf, base64. */
            leaf: string;
        };
        /** @description A warning that the doctor answers. */
        PrescriptionOverride: {
            /** @description Id of the alert. */
            alert: string;
            /** @description Why the medicine is given all the same; at least 10 characters. */
            reason: string;
        };
        /** @description The body of every answer that is an error (RFC 9457). */
        Problem: {
            /** @description The kind again, for programs. */
            code: string;
            /** @description What happened and what to do, for people. */
            detail: string;
            /** @description Fields of the request that could not be used. */
            errors?: components["schemas"]["FieldError"][];
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description The same for every problem of its kind. */
            title: string;
            /** @description Names the kind of problem, e.g. `/problems/slot-taken`. */
            type: string;
        };
        /** @description A product as the web sees it. */
        Product: {
            /** @description ATC code, level 5. */
            atc: string;
            /** @description Stands in a list of controlled medicines. */
            controlled: boolean;
            controlledClass?: components["schemas"]["Controlled"] | null;
            /** @description Dose form. */
            form: components["schemas"]["Form"];
            /** @description Never changes. */
            id: string;
            /** @description International non-proprietary name. */
            name: string;
            /** @description What a prescriber should know. */
            notes: components["schemas"]["Note"][];
            /** @description The usual way. */
            route: components["schemas"]["Route"];
            /** @description As written on a prescription. */
            strength: string;
            /** @description What one dose is counted in. */
            unit: components["schemas"]["DoseUnit"];
            /** @description Regimens to pick from. */
            usual: components["schemas"]["UsualRegimen"][];
        };
        /** @description What is known, and what should still be asked. */
        Profile: {
            /** @description What holds now. */
            entries: components["schemas"]["ProfileEntry"][];
            /** @description To be asked before prescribing. */
            missing: components["schemas"]["ProfileKind"][];
        };
        /** @description One statement. */
        ProfileEntry: {
            /** @description `none-known`, an ATC code or prefix, or a condition's code. */
            code?: string | null;
            /** @description What belongs to the kind. */
            detail: components["schemas"]["Detail"];
            /**
             * Format: date-time
             * @description No longer true, or replaced, since.
             */
            endedAt?: string | null;
            /**
             * Format: uuid
             * @description Which.
             */
            id: string;
            /** @description About what. */
            kind: components["schemas"]["ProfileKind"];
            /** @description `YYYY-MM-DD` */
            observedOn?: string | null;
            /** @description As what they spoke. */
            saidAs: components["schemas"]["SaidAs"];
            /**
             * Format: date-time
             * @description When.
             */
            saidAt: string;
            /** @description Their name. */
            saidBy: string;
            /** @description In words. */
            text: string;
        };
        /**
         * @description What an entry is about.
         * @enum {string}
         */
        ProfileKind: "allergy" | "medicine" | "condition" | "weight" | "pregnancy" | "breast-feeding";
        /** @description The password, once more. */
        Proof: {
            password: string;
        };
        /** @description A public key on P-256 (RFC 7518 section 6.2.1); other members are not kept. */
        PublicJwk: {
            /** @description `P-256` */
            crv: string;
            /** @description `EC` */
            kty: string;
            /** @description base64url */
            x: string;
            /** @description base64url */
            y: string;
        };
        /** @description Where the patient stands in the doctor's queue. */
        QueuePlace: {
            /**
             * Format: int32
             * @description Best guess.
             */
            estimatedWaitMinutes: number;
            /**
             * Format: int32
             * @description 1 is next; 0 when the patient is not in the waiting room.
             */
            position: number;
        };
        /** @description Token of the link. */
        Redeem: {
            token: string;
        };
        /** @description Why a pharmacist does not dispense. */
        Refusal: {
            /** @description A suspected forgery, out of stock, a clinical doubt: 3 to 500 characters for the prescriber. */
            reason: string;
            /** @description What the patient showed, as for a claim. */
            token: string;
        };
        /** @description Somebody who joins. */
        Register: {
            address?: string | null;
            /**
             * Format: date
             * @description ISO 8601 date.
             */
            dateOfBirth: string;
            email: string;
            language?: components["schemas"]["Language"] | null;
            lga?: string | null;
            name: string;
            /** @description 11 digits. */
            nin?: string | null;
            password: string;
            phone: string;
            sex: components["schemas"]["Sex"];
            state?: string | null;
        };
        /** @description A device that was registered. */
        RegisteredDevice: {
            /** Format: uuid */
            deviceId: string;
        };
        /** @description Which way media goes. */
        RelayOnlyRequest: {
            /** @description True: through the hospital's relay only. */
            relayOnly: boolean;
        };
        /** @description Which claim ends. */
        Release: {
            /** Format: uuid */
            claimId: string;
        };
        /** @description What the doctor writes. Empty fields are allowed while it is a draft. */
        Report: {
            /**
             * @description What the patient was told.
             * @default
             */
            advice: string;
            /**
             * @description What the doctor thinks it is.
             * @default
             */
            assessment: string;
            /**
             * @description What the patient came with.
             * @default
             */
            complaint: string;
            /**
             * @description What was seen, heard and measured.
             * @default
             */
            findings: string;
            /**
             * Format: int32
             * @description Come back after so many days.
             * @default null
             */
            followUpInDays: number | null;
            /**
             * @description What is to be done.
             * @default
             */
            plan: string;
        };
        /**
         * @description Whether the report may still change.
         * @enum {string}
         */
        ReportStatus: "draft" | "signed";
        /** @description A report with where it stands. */
        ReportView: components["schemas"]["Report"] & {
            /** @description Draft until it is signed. */
            status: components["schemas"]["ReportStatus"];
            /**
             * Format: date-time
             * @description Last saved; null while nobody wrote anything.
             */
            updatedAt?: string | null;
        };
        /** @description The new time. */
        RescheduleRequest: {
            /** @description Staff may choose a time outside the doctor's hours. */
            override?: boolean;
            /**
             * Format: date-time
             * @description When instead.
             */
            scheduledTime: string;
        };
        /** @description Either the text of the QR symbol, or the spoken code. */
        Resolve: {
            /** @description `7K2MX-9QXT4-ABCDE`; spaces, hyphens and lower case do not matter. */
            code?: string | null;
            /** @description `NGRX1:…` */
            token?: string | null;
        };
        /** @description Why it came back. */
        Return: {
            /** @description 3 to 500 characters. */
            reason: string;
        };
        /** @description Why a key is not to be trusted any more. */
        Revocation: {
            /** @description 3 to 200 characters. */
            reason: string;
        };
        /** @description Withdrawn prescriptions of one key (SMART Health Cards, "Revocation"). */
        RevocationList: {
            /** @description Counts up with every change. */
            ctr: number;
            /** @description Of which key. */
            kid: string;
            /** @description `rid`. */
            method: string;
            /** @description Revocation ids. */
            rids: string[];
        };
        /**
         * @description What a member of the hospital may do.
         * @enum {string}
         */
        Role: "administrator" | "doctor" | "nurse" | "pharmacist" | "patient" | "insurer" | "supplier" | "auditor";
        /** @description A way into one room. */
        RoomDoor: {
            /**
             * Format: date-time
             * @description Join before this moment.
             */
            expiresAt: string;
            /** @description For the first frame on the signaling websocket. */
            roomToken: string;
        };
        /**
         * @description The way into the body.
         * @enum {string}
         */
        Route: "oral" | "sublingual" | "topical" | "eye" | "ear" | "nasal" | "inhalation" | "rectal" | "vaginal" | "intramuscular" | "intravenous" | "subcutaneous" | "transdermal";
        /**
         * @description The checks.
         * @enum {string}
         */
        SafetyCheck: "allergy" | "interaction" | "duplicate" | "dose" | "pregnancy" | "breast-feeding" | "age" | "controlled" | "condition";
        /**
         * @description Whose statement an entry is.
         * @enum {string}
         */
        SaidAs: "patient" | "doctor" | "nurse";
        /** @description What to book. */
        ScheduleRequest: {
            /**
             * Format: uuid
             * @description With whom.
             */
            doctorId: string;
            /**
             * Format: int32
             * @description Minutes; 30 when missing.
             */
            duration?: number | null;
            /**
             * Format: uuid
             * @description An earlier consultation of this patient.
             */
            followUpOf?: string | null;
            /** @description Staff may book outside the doctor's hours. */
            override?: boolean;
            /**
             * Format: uuid
             * @description Of whom.
             */
            patientId: string;
            /** @description HMO or platform it is booked through, e.g. `NHIS` or `WELLAHEALTH`. */
            providerId?: string | null;
            /** @description Why, in the patient's words. */
            reason: string;
            /** @description All media goes through the hospital's relay, so that network addresses stay hidden. */
            relayOnly?: boolean;
            /**
             * Format: date-time
             * @description When.
             */
            scheduledTime: string;
            /** @description Video or audio. */
            type?: components["schemas"]["Kind"];
        };
        /** @description The booking, with what the patient needs to join without an account. */
        Scheduled: components["schemas"]["Consultation"] & {
            /** @description The patient's invitation token, shown this once. */
            accessToken: string;
        };
        /** @description What a sign-in gives; the refresh token comes as a cookie. */
        Session: {
            /** @description For `Authorization: Bearer`. */
            accessToken: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expiresAt: string;
            /** @description Who is signed in. */
            user: components["schemas"]["User"];
        };
        /** @description The hospital and its first administrator. */
        SetUp: {
            administrator: components["schemas"]["AdministratorBody"];
            hospital: components["schemas"]["HospitalBody"];
            /** @description From the link. */
            token: string;
        };
        /**
         * @description How bad an allergic reaction was.
         * @enum {string}
         */
        Severity: "mild" | "moderate" | "severe";
        /**
         * @description Administrative sex (FHIR AdministrativeGender).
         * @enum {string}
         */
        Sex: "female" | "male" | "other" | "unknown";
        /** @description A line of a share's log. */
        ShareAccess: {
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            id: string;
            /** @description `opened`, `file`, `wrong-passcode` or `refused`. */
            kind: string;
            /** @description Where from, never the whole address: `203.0.113.0/24`. */
            network?: string | null;
            /** @description As they called themselves. */
            recipient?: string | null;
        };
        /** @description The link. It is given this once. */
        ShareMade: {
            /**
             * Format: int64
             * @description Seconds of Unix time; for a client that makes the link.
             */
            exp: number;
            /** Format: date-time */
            expiresAt: string;
            /** @description `P` where a passcode is needed; for a client that makes the link. */
            flag: string;
            /** @description `shlink:/…`; null where the client has the key. */
            link?: string | null;
            /**
             * Format: uuid
             * @description Which share.
             */
            shareId: string;
            /** @description Address of the manifest. */
            url: string;
            /** @description A page that opens it; null where the client has the key. */
            viewerLink?: string | null;
        };
        /** @description What is shared, with whom, for how long. */
        ShareRequest: {
            /** @description Files that the client has sealed with a key that the server never sees. */
            clientFiles?: components["schemas"]["ClientFile"][];
            consent?: components["schemas"]["ConsentNow"] | null;
            /**
             * Format: uuid
             * @description Out of which consultation.
             */
            consultationId: string;
            /** @description Which documents; all of the consultation unless told. */
            documentIds?: string[] | null;
            /**
             * Format: int64
             * @description 1 to 720; 72 unless told.
             */
            expiresInHours?: number | null;
            /** @description Which parts; empty where the client has sealed the files. */
            include?: components["schemas"]["Part"][];
            /** @description Shown by whoever opens it, at most 80 characters. */
            label?: string | null;
            /** @description 6 to 64 characters; told to the recipient on another way than the link. */
            passcode?: string | null;
            /**
             * Format: uuid
             * @description Its patient.
             */
            patientId: string;
            /** @description Whom it is for, 1 to 120 characters. */
            recipient: string;
        };
        /** @description A share, without its link: that was given once. */
        ShareView: {
            /**
             * Format: int64
             * @description Wrong passcodes that are still forgiven.
             */
            attemptsLeft: number;
            /** Format: date-time */
            closedAt?: string | null;
            /** Format: uuid */
            consultationId: string;
            /** @description `patient` or `doctor`. */
            createdAs: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: int64
             * @description How many documents are among them.
             */
            documents: number;
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            /** @description Parts of the record; `files` where the client sealed them. */
            include: string[];
            label?: string | null;
            /** Format: date-time */
            lastOpenedAt?: string | null;
            /**
             * Format: int64
             * @description How often it was opened.
             */
            opened: number;
            /** @description A passcode is needed. */
            passcode: boolean;
            /** Format: uuid */
            patientId: string;
            recipient: string;
            /** @description `active`, `expired`, `locked` (too many wrong passcodes), `revoked`, `consent-withdrawn` or `document-erased`. */
            status: string;
        };
        /** @description An agreement. */
        SharingConsentRequest: {
            /** @description Must be true. */
            accepted: boolean;
            /**
             * Format: uuid
             * @description Of a doctor: the consultation that it holds for.
             */
            consultationId?: string | null;
            how?: components["schemas"]["How"] | null;
            /** @description Edition of the text that was read. */
            version: string;
        };
        /** @description What a patient agrees to. */
        SharingConsentText: {
            /** @description The only language in which it was written yet. */
            language: string;
            paragraphs: string[];
            title: string;
            /** @description Which edition. */
            version: string;
        };
        /** @description A consent. */
        SharingConsentView: {
            /**
             * Format: uuid
             * @description Null: for all consultations.
             */
            consultationId?: string | null;
            /** @description `patient` or `doctor`. */
            givenAs: string;
            /** Format: date-time */
            givenAt: string;
            /** @description `self`, `spoken` or `written`. */
            how: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            patientId: string;
            /** @description Edition of the text. */
            version: string;
            /** Format: date-time */
            withdrawnAt?: string | null;
        };
        /** @description Consents, newest first. */
        SharingConsents: {
            items: components["schemas"]["SharingConsentView"][];
        };
        /** @description What the patient showed. */
        Shown: {
            /** @description `NGRX1:…`, scanned, or found by the spoken code. */
            token: string;
        };
        /** @description How a medicine is taken; rendered into words by `crate::sig`. */
        Sig: {
            /** @description How much at a time. */
            amount: components["schemas"]["Amount"];
            asNeeded?: components["schemas"]["AsNeeded"] | null;
            /**
             * Format: int32
             * @description For how long; none: until told otherwise.
             */
            days?: number | null;
            /** @description How often. */
            frequency: components["schemas"]["Frequency"];
            meal?: components["schemas"]["Meal"] | null;
            /** @description Which way. */
            route: components["schemas"]["Route"];
            /** @description Of what. */
            unit: components["schemas"]["DoseUnit"];
        };
        /** @description A regimen in words. */
        SigAnswer: {
            texts: components["schemas"]["SigTexts"];
        };
        /** @description A regimen to be put into words. */
        SigQuestion: {
            form?: components["schemas"]["Form"] | null;
            /** @description Name of the medicine; not part of the words. */
            name?: string | null;
            sig: components["schemas"]["Sig"];
        };
        /** @description The same in each language. */
        SigTexts: {
            /** @description English. */
            en: string;
            /** @description Hausa. */
            ha: string;
            /** @description Igbo. */
            ig: string;
            /** @description Nigerian Pidgin. */
            pcm: string;
            /** @description Yoruba. */
            yo: string;
        };
        /** @description Address and password, and a code when a second factor is on. */
        SignIn: {
            email: string;
            password: string;
            /** @description Six digits. */
            totp?: string | null;
        };
        /** @description A record as the device signed it. */
        SignedRecord: {
            /**
             * Format: uuid
             * @description Whose key signed.
             */
            deviceId: string;
            /** @description base64url of the UTF-8 JSON `{recordId, prescriptionToken, items, handedOverAt}`. */
            record: string;
            /** @description base64url of r and s (ES256) over the record's bytes. */
            signature: string;
        };
        /** @description The hospital as everyone sees it. */
        Site: {
            /** @description This is the demo hospital: nothing here is real. */
            demo: boolean;
            /** @description Of the demo hospital; else empty. */
            demoSignIns: components["schemas"]["DemoSignIn"][];
            hospital: components["schemas"]["SiteHospital"];
            /** @description Verifies checkpoints of the transparency log: Ed25519, standard base64. */
            logKey: string;
            /** @description Visits can be confined to the relay. */
            relay: boolean;
            /** @description The first administrator is still to be made. */
            setupNeeded: boolean;
            /** @description Verifies the list of prescribers' keys; a device keeps it at first use and takes no other. */
            trustListKey: components["schemas"]["EcJwk"];
            /** @description Of the server. */
            version: string;
        };
        /** @description Name and phones. */
        SiteHospital: {
            /** @description To call when a video call fails; E.164. */
            fallbackPhone?: string | null;
            name: string;
            /** @description E.164. */
            phone?: string | null;
        };
        /** @description A half-open span of time, `start` included, `end` not. */
        Span: {
            /**
             * Format: date-time
             * @description The moment after the last, UTC.
             */
            end: string;
            /**
             * Format: date-time
             * @description First moment, UTC.
             */
            start: string;
        };
        /** @description The running consultation and the doctor's way into its room. */
        Started: {
            consultation: components["schemas"]["Consultation"];
            /** @description For the first frame on the signaling websocket; good for five minutes. */
            roomToken: string;
        };
        /**
         * @description A state of pregnancy or breast-feeding.
         * @enum {string}
         */
        State: "pregnant" | "not-pregnant" | "unknown" | "yes" | "no";
        /**
         * @description Where a consultation stands.
         * @enum {string}
         */
        Status: "scheduled" | "waiting" | "in-progress" | "completed" | "cancelled" | "no-show";
        /** @description What was given instead. */
        Substitution: {
            /** @description Its name. */
            name: string;
            /** @description Why. */
            reason: string;
            /** @description Its strength. */
            strength: string;
        };
        /**
         * @description What became of a record.
         * @enum {string}
         */
        SyncOutcome: "recorded" | "duplicate" | "conflict" | "refused";
        /** @description What became of a record. */
        SyncResult: {
            /** @description The kind of conflict or refusal, for programs. */
            code?: string | null;
            /** @description What to do, for people. */
            detail?: string | null;
            outcome: components["schemas"]["SyncOutcome"];
            /**
             * Format: uuid
             * @description The device's own id of it; null where it could not be read.
             */
            recordId?: string | null;
        };
        /** @description Token of the link, and the password chosen. */
        TokenAndPassword: {
            password: string;
            token: string;
        };
        /** @description An upload that begins. */
        UploadRequest: {
            /**
             * Format: uuid
             * @description For which consultation.
             */
            consultationId?: string | null;
            /** @description `application/pdf`, `image/jpeg`, `image/png`, `text/plain`, `application/dicom` or `application/fhir+json`. */
            contentType: string;
            /** @description File name; its ending fits the type. */
            name: string;
            /**
             * Format: uuid
             * @description Whose document.
             */
            patientId: string;
            /**
             * Format: int64
             * @description Bytes, at most 20 MiB.
             */
            size: number;
        };
        /** @description Where to send the bytes. */
        UploadStarted: {
            /** @description Most bytes of one `PATCH`. */
            chunk: number;
            /** @description As it stands. */
            document: components["schemas"]["DocumentView"];
            /**
             * Format: uuid
             * @description Which document.
             */
            id: string;
            /** @description For `PATCH` and `HEAD` (tus 1.0). */
            uploadUrl: string;
        };
        /** @description Who is signed in. */
        User: {
            /**
             * Format: uuid
             * @description The guest's consultation.
             */
            consultationId?: string | null;
            /** @description Of a member. */
            email?: string | null;
            guestRole?: components["schemas"]["GuestRole"] | null;
            /**
             * Format: uuid
             * @description Account, or invitation.
             */
            id: string;
            /** @description Member or guest. */
            kind: components["schemas"]["UserKind"];
            /** @description `en`, `pcm`, `ha`, `yo` or `ig`. */
            language: string;
            /** @description Shown name. */
            name: string;
            /**
             * Format: uuid
             * @description The member's own record.
             */
            patientId?: string | null;
            /** @description E.164. */
            phone?: string | null;
            /** @description None for a guest. */
            roles: components["schemas"]["Role"][];
            /** @description A second factor is on. */
            totpEnabled: boolean;
        };
        /**
         * @description Whether somebody has an account.
         * @enum {string}
         */
        UserKind: "member" | "guest";
        /** @description A regimen to pick from. */
        UsualRegimen: {
            /** @description What it is for, in English. */
            label: string;
            /**
             * Format: int32
             * @description To hand over, in the unit of the sig.
             */
            quantity: number;
            /** @description How it is taken. */
            sig: components["schemas"]["Sig"];
        };
        /** @description Something worth a second look. */
        Warning: {
            /** @description `nafdac-number`: it does not have the form of one. */
            code: string;
            /**
             * Format: int32
             * @description Which item, from 0.
             */
            line: number;
        };
        /** @description Hours that come back every week. */
        WeeklyHours: {
            /** @description Begin, Lagos time. */
            from: components["schemas"]["MinuteOfDay"];
            /** @description End, Lagos time; later than `from`. */
            to: components["schemas"]["MinuteOfDay"];
            /** @description On which day. */
            weekday: components["schemas"]["Day"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
