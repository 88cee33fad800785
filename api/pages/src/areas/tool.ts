import type { Feature, Polygon } from 'geojson'
import type { Map as StreetMap } from 'maplibre-gl'
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode, type GeoJSONStoreFeatures } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import type { Palette } from '../map/palettes'
import type { Shape } from '../wire/areas'
import { outerRings, redrawn } from './shapes'

type Colour = `#${string}`

/** Draws one new polygon; `done` gets it, Escape begins anew. Returns what ends the drawing. */
export function drawNew(map: StreetMap, p: Palette, done: (shape: Shape) => void): () => void {
  const tool = begin(map, p)
  tool.setMode('polygon')
  tool.on('finish', (id) => {
    const made = tool.getSnapshotFeature(id)
    if (made?.geometry.type === 'Polygon') done({ type: 'Polygon', coordinates: made.geometry.coordinates })
  })
  return () => tool.stop()
}

/** Moves, adds and takes out corners of a shape; `changed` gets it after every move. */
export function moveCorners(map: StreetMap, shape: Shape, p: Palette, changed: (shape: Shape | null) => void): () => void {
  const tool = begin(map, p)
  const added = tool.addFeatures(outerRings(shape) as GeoJSONStoreFeatures[])
  tool.setMode('select')
  const first = added.find((one) => one.valid)
  if (first?.id !== undefined) tool.selectFeature(first.id)
  let kept = shape
  const tell = (): void => {
    const drawn = tool.getSnapshot().filter((one) => one.geometry.type === 'Polygon' && one.properties['mode'] === 'polygon')
    const made = redrawn(kept, drawn as Feature<Polygon>[])
    if (made) kept = made
    changed(made)
  }
  tool.on('finish', tell)
  return () => tool.stop()
}

function begin(map: StreetMap, p: Palette): TerraDraw {
  const ink = { colour: p.accent as Colour, paper: p.paper as Colour }
  const corners = { midpoints: { draggable: true }, draggable: true, deletable: true }
  const tool = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 7 }),
    modes: [
      new TerraDrawPolygonMode({
        styles: { fillColor: ink.colour, outlineColor: ink.colour, closingPointColor: ink.paper, closingPointOutlineColor: ink.colour },
        showCoordinatePoints: true,
      }),
      new TerraDrawSelectMode({
        keyEvents: null, // Delete would take the shape off the map and leave it on the table
        flags: { polygon: { feature: { draggable: false, coordinates: corners } } },
        styles: {
          selectedPolygonColor: ink.colour,
          selectedPolygonOutlineColor: ink.colour,
          selectionPointColor: ink.paper,
          selectionPointOutlineColor: ink.colour,
          selectionPointWidth: 6,
          midPointColor: ink.colour,
          midPointOutlineColor: ink.paper,
        },
      }),
    ],
  })
  tool.start()
  return tool
}
