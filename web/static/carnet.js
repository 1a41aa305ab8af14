// Progressive help only: every page works without this file.
(() => {
  "use strict";
  const champ = document.getElementById("q-entete");
  const quitter = document.querySelector("form[data-quitter]");
  let echap = 0;
  // Nothing is left to read while the other site comes.
  if (quitter) quitter.addEventListener("submit", () => {
    sessionStorage.clear();
    document.title = "…";
    document.body.hidden = true;
  });
  document.addEventListener("keydown", (e) => {
    const libre = !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && libre && champ) { e.preventDefault(); champ.focus(); }
    if (e.key.length === 1 && libre && !e.ctrlKey && !e.metaKey && !e.altKey) {
      const vise = document.querySelector(`[data-raccourci="${CSS.escape(e.key)}"]`);
      if (vise) { e.preventDefault(); vise.focus(); }
    }
    if (e.key === "Escape") {
      const ouvert = document.activeElement.closest("details[open]");
      if (ouvert) { ouvert.open = false; ouvert.querySelector("summary").focus(); }
      // Twice within a second: leave at once.
      const maintenant = Date.now();
      if (quitter && !e.repeat && maintenant - echap < 1000) quitter.requestSubmit();
      echap = e.repeat ? echap : maintenant;
    }
    if ((e.key === "ArrowDown" || e.key === "ArrowUp") && document.activeElement.closest("[data-fleches]")) {
      const liens = [...document.activeElement.closest("[data-fleches]").querySelectorAll("a[href]")];
      const i = liens.indexOf(document.activeElement);
      const suivant = liens[i + (e.key === "ArrowDown" ? 1 : -1)];
      if (i >= 0 && suivant) { e.preventDefault(); suivant.focus(); }
    }
  });
  const resume = document.querySelector(".resume-erreurs");
  if (resume) resume.focus();
  // What is typed is kept while the tab lives (a session may expire before it is sent), for the account that typed it and
  // for nobody else, until somebody logs out, in any tab: the page names the session, and what another one left is erased
  // before anything is shown.
  const compte = document.body.dataset.brouillons;
  const lu = (cle) => { try { return JSON.parse(sessionStorage.getItem(cle)); } catch { return null; } };
  if (compte !== undefined) {
    for (const cle of Object.keys(sessionStorage)) {
      const garde = lu(cle);
      const sien = cle.startsWith(`brouillon:${compte}:`) && garde && Date.now() - garde.le < 12 * 3600 * 1000;
      if (cle.startsWith("brouillon:") && !sien) sessionStorage.removeItem(cle);
    }
  }
  // Forgotten once it is saved: the page that follows the sending says so. Any other page forgets nothing.
  const envoi = sessionStorage.getItem("envoi");
  sessionStorage.removeItem("envoi");
  if (envoi && document.querySelector(".fait")) sessionStorage.removeItem(envoi);
  const noms = Object.create(null);
  const nommer = (f) => {
    const nom = f.dataset.brouillon || f.dataset.brouillonEnvoi || new URL(f.action, location).pathname;
    noms[nom] = (noms[nom] || 0) + 1;
    return `brouillon:${compte}:${nom}:${noms[nom]}`;
  };
  const champsDe = (f) => [...f.elements].filter((c) => c.name && c.name !== "_csrf"
    && !["password", "hidden", "file", "submit", "button"].includes(c.type) && !c.closest("[data-sans-brouillon]"));
  const etatDe = (f) => {
    const v = Object.create(null);
    for (const c of champsDe(f)) {
      const liste = v[c.name] = v[c.name] || [];
      if (c.type === "radio" || c.type === "checkbox") { if (c.checked) liste.push(c.value); }
      else if (c.type === "select-multiple") liste.push(...[...c.selectedOptions].map((o) => o.value));
      else liste.push(c.value);
    }
    return v;
  };
  // A field comes back only where the page still says what it said when it was typed over: what the page filled
  // otherwise since (somebody corrected it) is what holds now.
  const memes = (garde, depart) => Object.fromEntries(Object.entries(garde.v).filter(([nom]) =>
    !garde.d || JSON.stringify(garde.d[nom]) === JSON.stringify(depart[nom])));
  const rendre = (f, v) => {
    const rangs = Object.create(null);
    for (const c of champsDe(f)) {
      const liste = v[c.name];
      if (!liste) continue;
      if (c.type === "radio" || c.type === "checkbox") c.checked = liste.includes(c.value);
      else if (c.type === "select-multiple") for (const o of c.options) o.selected = liste.includes(o.value);
      else {
        const rang = rangs[c.name] = (rangs[c.name] ?? -1) + 1;
        if (liste[rang] === undefined || liste[rang] === c.value) continue;
        c.value = liste[rang];
        // What comes back is seen, though its part of the form was folded.
        const pli = c.closest("details");
        if (pli) pli.open = true;
      }
    }
  };
  const annoncer = (f, cle, le, entier) => {
    const dit = document.createElement("p");
    dit.className = "brouillon-revenu";
    dit.setAttribute("role", "status");
    const quand = new Date(le).toLocaleString("fr-FR", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    dit.append(`Votre brouillon du ${quand} est revenu. `);
    if (!entier) dit.append("Ce qui a changé depuis sur cette page est resté comme elle le montre. ");
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "lien";
    bouton.textContent = "Effacer";
    bouton.addEventListener("click", () => { sessionStorage.removeItem(cle); f.reset(); dit.remove(); });
    dit.append(bouton);
    f.before(dit);
  };
  if (compte) {
    document.querySelectorAll("form[data-brouillon], form[data-brouillon-envoi]").forEach((f) => {
      const cle = nommer(f);
      f.addEventListener("submit", () => sessionStorage.setItem("envoi", cle));
      if (f.dataset.brouillon === undefined) return;
      const garde = lu(cle);
      const depart = etatDe(f);
      const refuse = document.querySelector(".resume-erreurs");
      // On a refused form the page fills what was typed: what it filled first is what counts.
      const d = refuse ? garde && garde.d : depart;
      if (garde && !refuse) {
        const v = memes(garde, depart);
        rendre(f, v);
        const entier = Object.keys(v).length === Object.keys(garde.v).length;
        if (JSON.stringify(etatDe(f)) !== JSON.stringify(depart)) annoncer(f, cle, garde.le, entier);
      }
      const garder = () => sessionStorage.setItem(cle, JSON.stringify({ le: Date.now(), v: etatDe(f), d }));
      f.addEventListener("input", garder);
      f.addEventListener("change", garder);
    });
  }
  document.querySelectorAll("form[action$='/deconnexion']").forEach((f) => f.addEventListener("submit", () => sessionStorage.clear()));
  // One line is sent by Enter; several are written with Shift, or pasted.
  document.querySelectorAll("textarea[data-entree]").forEach((t) => t.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.isComposing || e.shiftKey || (t.value.includes("\n") && !e.ctrlKey)) return;
    e.preventDefault();
    if (t.value.trim()) t.form.requestSubmit();
  }));
  // Who will read is told again as one writes: the words are posted, and stand in no address.
  document.querySelectorAll("[data-sans-script]").forEach((b) => { b.hidden = true; });
  document.querySelectorAll("[data-avant]").forEach((ou) => {
    const f = ou.closest("form");
    const { avant, suffixe, defaut } = ou.dataset;
    const champDe = (nom) => f.elements[`${nom}${suffixe}`];
    const textes = ou.dataset.textes.split(" ");
    let attente = 0;
    let rang = 0;
    const demander = async () => {
      const corps = new URLSearchParams({ _csrf: f.elements._csrf.value, suffixe });
      if (ou.dataset.domaine) corps.set("fixe", "true");
      const domaine = ou.dataset.domaine || (champDe("domaine") && champDe("domaine").value);
      const thematique = champDe("thematique") && champDe("thematique").value;
      if (domaine || (!thematique && defaut)) corps.set("domaine", domaine || defaut);
      if (thematique) corps.set("thematique", thematique);
      corps.set("texte", textes.map((nom) => (champDe(nom) ? champDe(nom).value : "")).join("\n"));
      const mien = ++rang;
      const reponse = await fetch(avant, { method: "POST", body: corps, credentials: "same-origin" }).catch(() => null);
      if (reponse && reponse.ok && mien === rang) {
        const lu = new DOMParser().parseFromString(await reponse.text(), "text/html");
        ou.replaceChildren(...lu.body.childNodes);
      }
    };
    const noms = ["domaine", "thematique", ...textes].map((nom) => `${nom}${suffixe}`);
    f.addEventListener("input", (e) => {
      if (!noms.includes(e.target.name)) return;
      clearTimeout(attente);
      attente = setTimeout(demander, e.target.tagName === "SELECT" ? 0 : 500);
    });
    // Filed elsewhere where one is, without leaving the page.
    ou.addEventListener("click", (e) => {
      const bouton = e.target.closest("button[name^='_classer']");
      const domaine = champDe("domaine");
      if (!bouton || !domaine) return;
      e.preventDefault();
      domaine.value = bouton.value;
      domaine.dispatchEvent(new Event("input", { bubbles: true }));
      domaine.focus();
    });
  });
  document.querySelectorAll("[data-envoi-auto]").forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
  // A session ends by itself: it is said before, and goes on when somebody is there to ask.
  const repos = Number(document.body.dataset.repos) * 1000;
  let vue = Date.now();
  // Nothing of the page is left, even when the server does not answer.
  const fermer = () => {
    document.body.hidden = true;
    location.replace(`/connexion?suite=${encodeURIComponent(location.pathname)}`);
  };
  const annoncer_la_fin = () => {
    const dit = document.createElement("div");
    dit.className = "resume-erreurs";
    dit.setAttribute("role", "alert");
    dit.dataset.fin = "";
    const phrase = document.createElement("p");
    phrase.textContent = "Votre session se ferme dans deux minutes. ";
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.textContent = "Rester ici";
    bouton.addEventListener("click", async () => {
      const reponse = await fetch(document.body.dataset.rester, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
      if (!reponse || !reponse.ok) { fermer(); return; }
      vue = Date.now();
      dit.remove();
    });
    dit.append(phrase, bouton);
    document.getElementById("contenu").prepend(dit);
  };
  // A computer that slept wakes up late: what is measured is the clock, never the number of ticks.
  if (repos) setInterval(() => {
    const reste = repos - (Date.now() - vue);
    const dite = document.querySelector("[data-fin]");
    // On a shared computer nothing is left on the screen; elsewhere what was typed stays there.
    if (reste <= 0 && document.body.dataset.partage !== undefined) { fermer(); vue = Date.now(); }
    else if (reste <= 120000 && !dite) annoncer_la_fin();
  }, 5000);
  // What is under way is read again every two seconds, until it is over.
  const suivre = async () => {
    const suivi = document.querySelector("[data-suivi]");
    if (!suivi) return;
    const reponse = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (reponse && reponse.ok) {
      const lu = new DOMParser().parseFromString(await reponse.text(), "text/html").querySelector("#suivi");
      if (lu) document.getElementById("suivi").replaceWith(lu);
    }
    setTimeout(suivre, 2000);
  };
  setTimeout(suivre, 2000);
})();
