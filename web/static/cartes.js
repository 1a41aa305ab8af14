// Fill the folium shells with data; names are only ever written as text.
(() => {
  "use strict";
  const TEINTES = { n: "#ffffff", 1: "#fde4c3", 2: "#f4b26a", 3: "#c8642a", 4: "#7a2e12", x: "#cfcabf" };
  const ICONES = new URL("vendor/icones.svg", document.currentScript.src).pathname;
  const SVG = "http://www.w3.org/2000/svg";
  const bulle = (nom, lien) => {
    const p = document.createElement("p");
    if (!lien) { p.textContent = nom; return p; }
    const a = document.createElement("a");
    a.href = lien; a.textContent = nom; p.append(a);
    return p;
  };
  const dessin = (nom) => {
    const svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "icone"); svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", ICONES + "#" + nom);
    svg.append(use);
    return svg;
  };
  const activer = (marqueur, geste) => marqueur.on("click", geste).on("keydown", (e) => {
    if (e.originalEvent.key !== "Enter" && e.originalEvent.key !== " ") return;
    e.originalEvent.preventDefault(); geste();
  });
  const borner = (b) => [Math.max(b.getWest(), -180), Math.max(b.getSouth(), -90), Math.min(b.getEast(), 180), Math.min(b.getNorth(), 90)];

  // The offers of a search: the server gathers them by cells of the screen, so that fifty thousand weigh as little as fifty.
  const montrerOffres = (bloc, carte) => {
    const pictogrammes = JSON.parse(bloc.dataset.pictogrammes), couche = L.layerGroup().addTo(carte);
    const etat = document.createElement("p");
    etat.className = "lecteur"; etat.setAttribute("role", "status"); bloc.after(etat);
    bloc.addEventListener("keydown", (e) => { if (e.key === "Escape") { carte.closePopup(); bloc.focus(); } });
    let demande = null;
    const lire = (adresse, boite, zoom, signal) => {
      const url = new URL(adresse, location.href);
      if (boite) url.searchParams.set("boite", boite.map((v) => v.toFixed(5)).join(","));
      if (zoom !== undefined) url.searchParams.set("zoom", zoom);
      return fetch(url, { headers: { Accept: "application/json" }, signal }).then((r) => (r.ok ? r.json() : Promise.reject(r)));
    };
    const nommer = (place, [ouest, sud, est, nord]) => {
      const contenu = document.createElement("div"), fenetre = L.popup({ maxHeight: 260 }).setLatLng(place).setContent(contenu);
      lire(bloc.dataset.noms, [ouest - 2e-5, sud - 2e-5, est + 2e-5, nord + 2e-5]).then((lu) => {
        lu.offres.forEach(([id, nom]) => contenu.append(bulle(nom, "/offres/" + encodeURIComponent(id))));
        if (lu.total > lu.offres.length) contenu.append(bulle("et " + (lu.total - lu.offres.length) + " autres, dans la liste"));
        fenetre.openOn(carte);
        contenu.querySelector("a")?.focus({ preventScroll: true });
      }).catch(() => { contenu.append(bulle("Les noms n’ont pas pu être lus. Réessayez.")); fenetre.openOn(carte); });
    };
    const approcher = ([lon, lat, , ouest, sud, est, nord]) => {
      const bornes = L.latLngBounds([sud, ouest], [nord, est]), voulu = carte.getBoundsZoom(bornes);
      if (carte.getZoom() >= carte.getMaxZoom() || Math.max(est - ouest, nord - sud) < 1e-4) nommer([lat, lon], [ouest, sud, est, nord]);
      else carte.setView(bornes.getCenter(), Math.max(Math.min(voulu, carte.getMaxZoom()), carte.getZoom() + 1));
    };
    const dessiner = (lu) => {
      couche.clearLayers();
      const prises = [], dessins = [...lu.amas, ...lu.points].map(([lon, lat]) => carte.latLngToContainerPoint([lat, lon]));
      lu.lieux.forEach(([nom, lon, lat]) => {
        const { x, y } = carte.latLngToContainerPoint([lat, lon]), large = 8 * nom.length + 16;
        if (prises.some((p) => Math.abs(p.y - y) < 22 && x < p.x + p.large && p.x < x + large)) return;
        prises.push({ x, y, large });
        const texte = document.createElement("span");
        texte.textContent = nom;
        const cache = dessins.some((d) => Math.hypot(d.x - x, d.y - y) < 20);
        L.marker([lat, lon], { interactive: false, keyboard: false, zIndexOffset: -1000, icon: L.divIcon({ className: cache ? "lieu ecarte" : "lieu", html: texte, iconSize: null }) }).addTo(couche);
      });
      lu.amas.forEach((amas) => {
        const [lon, lat, nombre] = amas, rond = document.createElement("span"), taille = nombre < 10 ? 36 : nombre < 100 ? 42 : 50;
        rond.textContent = nombre < 10000 ? nombre : Math.round(nombre / 1000) + " k";
        const icone = L.divIcon({ className: "amas", html: rond, iconSize: [taille, taille] });
        activer(L.marker([lat, lon], { title: nombre + " offres", icon: icone }), () => approcher(amas)).addTo(couche);
      });
      lu.points.forEach(([lon, lat, categorie]) => {
        const [nom, libelle] = pictogrammes[categorie] || pictogrammes[""];
        const icone = L.divIcon({ className: "repere", html: dessin(nom), iconSize: [32, 32] });
        if (!bloc.dataset.noms) { L.marker([lat, lon], { title: libelle, icon: icone, interactive: false, keyboard: false }).addTo(couche); return; }
        activer(L.marker([lat, lon], { title: libelle, icon: icone }), () => nommer([lat, lon], [lon, lat, lon, lat])).addTo(couche);
      });
      bloc.dataset.montrees = lu.nombre;
    };
    const rafraichir = () => {
      if (demande) demande.abort();
      demande = new AbortController();
      lire(bloc.dataset.carte, borner(carte.getBounds().pad(0.1)), carte.getZoom(), demande.signal).then(dessiner)
        .catch((e) => { if (e.name !== "AbortError") etat.textContent = "La carte n’a pas pu être lue. Le texte dit tout."; });
    };
    lire(bloc.dataset.carte).then((lu) => {
      if (!lu.etendue) return;
      const [ouest, sud, est, nord] = lu.etendue;
      carte.on("moveend", rafraichir);
      carte.fitBounds([[sud, ouest], [nord, est]], { padding: [20, 20], maxZoom: 14, animate: false });
    }).catch(() => { etat.textContent = "La carte n’a pas pu être lue. Le texte dit tout."; });
  };
  const offres = document.getElementById("map_offres");
  if (offres && window.map_offres) montrerOffres(offres, window.map_offres);
  const ecarts = document.getElementById("map_ecarts");
  if (ecarts && window.map_ecarts) {
    fetch(ecarts.dataset.contours).then((r) => r.json()).then((geo) => {
      const couche = L.geoJSON(geo, {
        style: (f) => ({ color: "#46525a", weight: 1, fillColor: TEINTES[f.properties.classe], fillOpacity: 0.85 }),
        onEachFeature: (f, c) => c.bindPopup(() => bulle(f.properties.nom)),
      }).addTo(window.map_ecarts);
      if (geo.features.length) window.map_ecarts.fitBounds(couche.getBounds(), { padding: [10, 10], animate: false });
    });
  }
})();
