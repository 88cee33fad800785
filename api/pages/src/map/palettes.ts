export type Theme = 'light' | 'dark'

/** Quiet grounds, so that routes are the loudest thing on the map. */
export interface Palette {
  land: string
  green: string
  water: string
  building: string
  road: string
  mainRoad: string
  roadEdge: string
  path: string
  rail: string
  halo: string
  roadLabel: string
  placeLabel: string
  waterLabel: string
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

/** The same colours as `--route-n` in look/tokens.css: told apart by readers with any colour vision. */
export const PALETTES: Record<Theme, Palette> = {
  light: {
    land: '#f5f3ef',
    green: '#e2ead9',
    water: '#c8dae6',
    building: '#e7e2d9',
    road: '#ffffff',
    mainRoad: '#fff7e0',
    roadEdge: '#d8d2c6',
    path: '#e0dbd0',
    rail: '#c9c4bb',
    halo: '#fbfaf7',
    roadLabel: '#6a6458',
    placeLabel: '#3d3a33',
    waterLabel: '#4a7391',
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
    green: '#1d2822',
    water: '#12202c',
    building: '#222930',
    road: '#343e48',
    mainRoad: '#43505c',
    roadEdge: '#14181d',
    path: '#2a323a',
    rail: '#313a43',
    halo: '#14181d',
    roadLabel: '#97a3af',
    placeLabel: '#c9d2db',
    waterLabel: '#6f9cbd',
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
