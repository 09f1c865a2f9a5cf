// Makes a passkey, or comes in with one. Bytes travel as base64url, as in the standard's own JSON.
class GuestPasskey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.querySelector("button")?.addEventListener("click", () => this.go());
  }

  async go() {
    const wrong = /** @type {HTMLElement} */ (this.querySelector("[data-wrong]"));
    wrong.hidden = true;
    try {
      const asked = await this.send(this.dataset.challenge, {});
      const options = asked.options.publicKey;
      const credential =
        this.dataset.way === "create"
          ? await navigator.credentials.create({ publicKey: forCreating(options) })
          : await navigator.credentials.get({ publicKey: forGetting(options) });
      if (!credential) return;
      const answer = plain(/** @type {PublicKeyCredential} */ (credential));
      const next = await this.send(this.dataset.answer, { challenge: asked.challenge, answer });
      location.assign(next.next);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") return;
      const failed = this.querySelector("[data-failed]")?.textContent ?? "";
      wrong.textContent = error instanceof Refused ? error.message : failed;
      wrong.hidden = false;
    }
  }

  /**
   * @param {string | undefined} url
   * @param {object} body
   */
  async send(url, body) {
    const answer = await fetch(url ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.status === 422) throw new Refused((await answer.json()).sentence);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
}

class Refused extends Error {}

/** @param {string} text */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} buffer */
function text(buffer) {
  if (!buffer) return undefined;
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {any} options */
function forCreating(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
  };
}

/** @param {any} options */
function forGetting(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(withBytes),
  };
}

/** @param {any} named */
function withBytes(named) {
  return { ...named, id: bytes(named.id) };
}

/** @param {PublicKeyCredential} credential */
function plain(credential) {
  const said = /** @type {any} */ (credential.response);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(said.clientDataJSON),
      attestationObject: text(said.attestationObject),
      authenticatorData: text(said.authenticatorData),
      signature: text(said.signature),
      userHandle: text(said.userHandle),
    },
  };
}

customElements.define("guest-passkey", GuestPasskey);
