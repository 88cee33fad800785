export type Theme = 'light' | 'dark'

/** Quiet grounds, so that routes are the loudest thing on the map. */
export interface Palette {
  land: string
  /** Fills by `class` of the layers `land` and `green` of docs/reference/tiles.md. */
  ground: Record<Ground, string>
  water: string
  waterEdge: string
  building: string
  buildingEdge: string
  /** Fill and edge of roads by how much traffic they are made for. */
  road: string
  roadEdge: string
  middleRoad: string
  middleEdge: string
  mainRoad: string
  mainEdge: string
  motorway: string
  motorwayEdge: string
  /** Thin lines that nobody drives on. */
  path: string
  rail: string
  ferry: string
  arrow: string
  halo: string
  roadLabel: string
  numberLabel: string
  placeLabel: string
  quarterLabel: string
  waterLabel: string
  greenLabel: string
  landmarkLabel: string
  shield: string
  ink: string
  paper: string
  mute: string
  warn: string
  bad: string
  good: string
  accent: string
  routes: readonly string[]
  routeInk: string
}

export type Ground =
  | 'residential'
  | 'works'
  | 'school'
  | 'hospital'
  | 'parking'
  | 'square'
  | 'sand'
  | 'rock'
  | 'ice'
  | 'park'
  | 'pitch'
  | 'grass'
  | 'scrub'
  | 'wetland'
  | 'forest'
  | 'cemetery'
  | 'farmland'

/** The same colours as `--route-n` in look/tokens.css: told apart by readers with any colour vision. */
export const PALETTES: Record<Theme, Palette> = {
  light: {
    land: '#f6f4ef',
    ground: {
      residential: '#f0ede6',
      works: '#efebe7',
      school: '#f3ecd9',
      hospital: '#f7e9e6',
      parking: '#eceae5',
      square: '#f1eee9',
      sand: '#f4ecd2',
      rock: '#e8e6e1',
      ice: '#eaf2f5',
      park: '#d8e9cd',
      pitch: '#cbe2c0',
      grass: '#e2edd6',
      scrub: '#dbe6cd',
      wetland: '#dae8e0',
      forest: '#cfe0c3',
      cemetery: '#d6e3d0',
      farmland: '#f0efdf',
    },
    water: '#b7d6e8',
    waterEdge: '#8fbdd8',
    building: '#e6dfd3',
    buildingEdge: '#d2c8b8',
    road: '#ffffff',
    roadEdge: '#cfc7b9',
    middleRoad: '#fffbea',
    middleEdge: '#cdbf9c',
    mainRoad: '#fdefc3',
    mainEdge: '#cdb173',
    motorway: '#f9dda2',
    motorwayEdge: '#c39a4c',
    path: '#a89a82',
    rail: '#a7a29a',
    ferry: '#5f93b3',
    arrow: '#86806f',
    halo: '#fdfcf9',
    roadLabel: '#4c483f',
    numberLabel: '#5c564a',
    placeLabel: '#26231d',
    quarterLabel: '#55504a',
    waterLabel: '#23587a',
    greenLabel: '#2f5c2c',
    landmarkLabel: '#5a4672',
    shield: '#fffdf6',
    ink: '#16202b',
    paper: '#ffffff',
    mute: '#5f6b78',
    warn: '#8a5300',
    bad: '#b3261e',
    good: '#0f6b46',
    accent: '#0b5cab',
    routes: ['#0063a6', '#b84c00', '#00775a', '#a8326f', '#7a5c00', '#5b4bb5', '#475569', '#0e7490'],
    routeInk: '#ffffff',
  },
  dark: {
    land: '#191e24',
    ground: {
      residential: '#1d232a',
      works: '#20262c',
      school: '#25272a',
      hospital: '#2a2529',
      parking: '#20262d',
      square: '#22282f',
      sand: '#28271f',
      rock: '#22272c',
      ice: '#232c33',
      park: '#1b2b22',
      pitch: '#1e3226',
      grass: '#1c2822',
      scrub: '#1b2721',
      wetland: '#192a2a',
      forest: '#182720',
      cemetery: '#1d2923',
      farmland: '#20251f',
    },
    water: '#0e2231',
    waterEdge: '#1c3a4f',
    building: '#272f38',
    buildingEdge: '#333d48',
    road: '#38434e',
    roadEdge: '#10151a',
    middleRoad: '#424d58',
    middleEdge: '#10151a',
    mainRoad: '#4d5048',
    mainEdge: '#10151a',
    motorway: '#5c5440',
    motorwayEdge: '#10151a',
    path: '#56616c',
    rail: '#4c5762',
    ferry: '#3f6a86',
    arrow: '#98a4b0',
    halo: '#14181d',
    roadLabel: '#c3ccd5',
    numberLabel: '#aeb8c2',
    placeLabel: '#eef2f6',
    quarterLabel: '#b9c3cd',
    waterLabel: '#8abbe0',
    greenLabel: '#93c79a',
    landmarkLabel: '#c9b3e8',
    shield: '#20272e',
    ink: '#e6ebf0',
    paper: '#171c22',
    mute: '#a9b5c1',
    warn: '#f2b55c',
    bad: '#ff9a8f',
    good: '#63cf9f',
    accent: '#7ab8f5',
    routes: ['#6cb4ee', '#ff9a5c', '#4cc9a4', '#f08cc0', '#e3c24a', '#a99bff', '#b6c2cf', '#5fd3ee'],
    routeInk: '#10151b',
  },
}

export const ROUTE_COLOURS = PALETTES.light.routes.length
