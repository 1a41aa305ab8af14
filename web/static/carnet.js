// Progressive help only: every page works without this file.
(() => {
  "use strict";
  const champ = document.getElementById("q-entete");
  document.addEventListener("keydown", (e) => {
    const libre = !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && libre && champ) { e.preventDefault(); champ.focus(); }
    if (e.key === "Escape") {
      const ouvert = document.activeElement.closest("details[open]");
      if (ouvert) { ouvert.open = false; ouvert.querySelector("summary").focus(); }
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
  // What is typed is kept while the tab lives (a session may end before it is sent), and forgotten once it is saved.
  if (document.querySelector(".fait")) {
    sessionStorage.removeItem(sessionStorage.getItem("envoi") || "");
    sessionStorage.removeItem("envoi");
  }
  const garde = document.querySelector("form[data-brouillon]");
  if (garde) {
    const cle = "brouillon:" + location.pathname;
    const vierge = !document.querySelector(".resume-erreurs");
    if (vierge) {
      for (const [nom, valeur] of Object.entries(JSON.parse(sessionStorage.getItem(cle) || "{}"))) {
        const c = garde.elements[nom];
        if (c && "value" in c && !c.value) c.value = valeur;
      }
    }
    garde.addEventListener("input", () => {
      const v = {};
      for (const c of garde.elements) if (c.name && c.name !== "_csrf" && c.type !== "radio" && c.type !== "checkbox") v[c.name] = c.value;
      sessionStorage.setItem(cle, JSON.stringify(v));
    });
    garde.addEventListener("submit", () => sessionStorage.setItem("envoi", cle));
  }
  document.querySelectorAll("form[action$='/deconnexion']").forEach((f) => f.addEventListener("submit", () => sessionStorage.clear()));
  document.querySelectorAll("[data-envoi-auto]").forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
  // On a narrow screen the results come before the finer settings of the search.
  const etroit = matchMedia("(max-width: 47.99rem)");
  const plier = () => document.querySelectorAll(".reglages").forEach((d) => { d.open = !etroit.matches; });
  if (etroit.matches) plier();
  etroit.addEventListener("change", plier);
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
