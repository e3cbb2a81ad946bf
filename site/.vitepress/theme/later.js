// What must not hold up the frame that comes next.

/** A function later(work): `work` is done once that frame has been painted; of two that wait, the second. */
export function afterPainting() {
  let frame = 0
  let task = 0
  const later = (work) => {
    cancelAnimationFrame(frame)
    clearTimeout(task)
    if (work) frame = requestAnimationFrame(() => { task = setTimeout(work) })
  }
  return later
}
