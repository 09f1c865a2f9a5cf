// Passkeys: <form data-passkey="login | get | create" data-failed="…"> with a hidden field `credential`. What the server
// asks for stands in #passkey-options; for signing in, where nobody is known yet, it is fetched when it is wanted.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  if (!window.PublicKeyCredential) form.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ceremony(form).then(
      (credential) => {
        /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify(credential);
        form.submit();
      },
      () => say(form, form.dataset.failed ?? ""),
    );
  });
}

/** @param {HTMLFormElement} form @param {string} sentence */
function say(form, sentence) {
  const said = form.querySelector("[role=alert]") ?? document.createElement("p");
  said.setAttribute("role", "alert");
  said.className = "field-wrong";
  said.textContent = sentence;
  form.append(said);
}

/** @param {HTMLFormElement} form */
async function ceremony(form) {
  const asked = await options(form);
  if (form.dataset.passkey === "create") {
    const wanted = asked.creation_options.publicKey;
    wanted.authenticatorSelection = {
      ...wanted.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return plain(await navigator.credentials.create({ publicKey: binary(wanted) }));
  }
  return plain(await navigator.credentials.get({ publicKey: binary(asked.request_options.publicKey) }));
}

/** @param {HTMLFormElement} form */
async function options(form) {
  const here = document.getElementById("passkey-options");
  if (form.dataset.passkey !== "login" && here) return JSON.parse(here.textContent ?? "");
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
}

/** The parts of it that are bytes come as base64url. @param {any} wanted */
function binary(wanted) {
  const known = (/** @type {any[] | undefined} */ list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...wanted,
    challenge: bytes(wanted.challenge),
    ...(wanted.user && { user: { ...wanted.user, id: bytes(wanted.user.id) } }),
    ...(wanted.excludeCredentials && { excludeCredentials: known(wanted.excludeCredentials) }),
    ...(wanted.allowCredentials && { allowCredentials: known(wanted.allowCredentials) }),
  };
}

/** @param {Credential | null} credential */
function plain(credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey");
  const answer = /** @type {any} */ (credential.response);
  /** @type {Record<string, unknown>} */
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[part]) response[part] = text(answer[part]);
  }
  if (answer.getTransports) response.transports = answer.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** @param {string} base64url */
function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
