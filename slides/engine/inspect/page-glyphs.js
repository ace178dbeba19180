// 在浏览器的页面里运行：每个字用什么字体画、画出来没有。

const INVISIBLE = /\s|[\u200b-\u200d]|[\u2060-\u2064]|\ufe0e|\ufe0f/u;

/** 各种字体各画了哪些字、在哪几页：[{ font: { family, weight, style }, uses: [[字, 页]] }]。 */
function glyphUses(texts) {
  const fonts = new Map();
  for (const { style, text, slide } of texts) {
    const font = { family: style.fontFamily, weight: style.fontWeight, style: style.fontStyle };
    const key = JSON.stringify(font);
    if (!fonts.has(key)) fonts.set(key, { font, uses: new Map() });
    for (const char of text)
      if (!INVISIBLE.test(char)) fonts.get(key).uses.set(`${char}${slide}`, [char, slide]);
  }
  return [...fonts.values()].map(({ font, uses }) => ({ font, uses: [...uses.values()] }));
}

const slideTexts = (slides) =>
  slides.flatMap(({ items, number }) =>
    items.map(({ style, text }) => ({ style, text, slide: number })),
  );

const readNotes = () =>
  [...document.querySelectorAll('.bespoke-marp-note')]
    .filter((note) => note.textContent.trim())
    .map((note) => ({
      style: getComputedStyle(note),
      text: note.textContent,
      slide: Number(note.dataset.index) + 1,
    }));

/** 用 `font` 画出来是豆腐块、或者什么也没画出来的字：与两个不存在的码位、与空格逐像素比。 */
async function blankGlyphs({ family, weight, style }, chars) {
  const css = `${style} ${weight} 16px ${family}`;
  await document.fonts.load(css, chars.join(''));
  const context = new OffscreenCanvas(40, 40).getContext('2d', { willReadFrequently: true });
  context.font = css;
  const draw = (char) => {
    context.clearRect(0, 0, 40, 40);
    context.fillText(char, 12, 26);
    return new Uint32Array(context.getImageData(0, 0, 40, 40).data.buffer);
  };
  const blanks = ['\u{10ffff}', '\u0378', ' '].map(draw);
  const same = (a, b) => a.every((pixel, i) => pixel === b[i]);
  return chars.filter((char) => {
    const drawn = draw(char);
    return blanks.some((blank) => same(blank, drawn));
  });
}

/** 把每组字摆成一个看不见的 span，好向浏览器打听它实际用了哪些字体；排好版才打听得到。 */
async function showProbes(groups) {
  document.querySelector('#probes')?.remove();
  const probes = document.body.appendChild(
    Object.assign(document.createElement('div'), { id: 'probes' }),
  );
  probes.style.cssText = 'position:absolute;top:0;left:0;opacity:0;white-space:pre';
  for (const { font, chars } of groups) {
    const probe = probes.appendChild(
      Object.assign(document.createElement('span'), { textContent: chars.join('') }),
    );
    Object.assign(probe.style, {
      fontFamily: font.family,
      fontWeight: font.weight,
      fontStyle: font.style,
    });
  }
  probes.getBoundingClientRect();
  await document.fonts.ready;
}
