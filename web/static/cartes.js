// Fill the folium shells with data; names are only ever written as text.
(() => {
  "use strict";
  const TEINTES = { 0: "#f2efe8", 1: "#fde4c3", 2: "#f4b26a", 3: "#c8642a", 4: "#7a2e12", x: "#cfcabf" };
  const bulle = (nom, lien) => {
    const p = document.createElement("p");
    if (!lien) { p.textContent = nom; return p; }
    const a = document.createElement("a");
    a.href = lien; a.textContent = nom; p.append(a);
    return p;
  };
  const offres = document.getElementById("map_offres");
  if (offres && window.map_offres) {
    fetch(offres.dataset.points, { headers: { Accept: "application/geo+json" } }).then((r) => r.json()).then((geo) => {
      const points = geo.features.map((f) => {
        const [lon, lat] = f.geometry.coordinates;
        return L.circleMarker([lat, lon], { radius: 7, color: "#fdfbf7", weight: 1.5, fillColor: "#0b4f55", fillOpacity: 0.95 })
          .bindPopup(() => bulle(f.properties.nom, "/offres/" + encodeURIComponent(f.properties.id)));
      });
      const groupe = L.markerClusterGroup ? L.markerClusterGroup({ chunkedLoading: true }) : L.featureGroup();
      points.forEach((p) => groupe.addLayer(p));
      groupe.addTo(window.map_offres);
      if (points.length) window.map_offres.fitBounds(groupe.getBounds(), { padding: [20, 20], maxZoom: 13, animate: false });
    });
  }
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
