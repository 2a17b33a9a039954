using System.Text.Json;
using Microsoft.Playwright;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.E2E;

/// <summary>What every page owes its readers, asked of the page as the browser shows it.</summary>
internal static class PageCheck
{
    private static readonly HashSet<string> FirstWords = [.. Texts.Keys.Select(k => k.Split('.')[0])];

    /// <summary>What does not depend on the look: words, structure, names of controls.</summary>
    public static async Task<List<string>> Structure(IPage page, string language)
    {
        var found = JsonSerializer.Deserialize<List<string>>(await page.EvaluateAsync<string>(StructureScript, language))!;
        // A text key on the screen is a forgotten text; a file's name or an address is not.
        foreach (var shown in JsonSerializer.Deserialize<List<string>>(await page.EvaluateAsync<string>(KeysScript))!)
            if (FirstWords.Contains(shown.Split('.')[0]) && (Texts.Has(shown) || shown.Contains('_', StringComparison.Ordinal))) found.Add($"untranslated: {shown}");
        return found;
    }

    /// <summary>What width and theme can break: nothing wider than the window, nothing too pale to read, no picture of text cut off.</summary>
    public static async Task<List<string>> Look(IPage page) => JsonSerializer.Deserialize<List<string>>(await page.EvaluateAsync<string>(LookScript))!;

    /// <summary>Everything that can be used can be reached by Tab, and shows when it is.</summary>
    public static async Task<List<string>> Focus(IPage page)
    {
        // From here on the browser draws the focus as for somebody who uses the keyboard.
        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.Keyboard.PressAsync("Tab");
        var found = JsonSerializer.Deserialize<List<string>>(await page.EvaluateAsync<string>(FocusScript))!;
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement !== document.body"), $"{page.Url}: Tab reaches nothing.");
        return found;
    }

    private const string Naming = """
        const visible = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
        const called = e => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${e.name ? '[name=' + e.name + ']' : ''}.${[...e.classList].join('.')} "${(e.innerText ?? '').trim().slice(0, 40)}"`;
        """;

    private const string StructureScript = "language => { " + Naming + """
        const found = [];
        const title = document.title.trim();
        if (!/.+ · /.test(title)) found.push(`title: "${title}"`);
        if (document.documentElement.lang !== language) found.push(`lang: ${document.documentElement.lang}`);
        const heads = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')];
        const ones = heads.filter(h => h.tagName === 'H1');
        if (ones.length !== 1) found.push(`${ones.length} h1`);
        heads.reduce((before, h) => {
          const level = Number(h.tagName[1]);
          if (level > before + 1) found.push(`heading order: ${h.tagName} "${h.innerText}" after H${before}`);
          if (!h.innerText.trim() && visible(h)) found.push(`empty heading ${h.tagName}`);
          return level;
        }, 0);
        for (const field of document.querySelectorAll('input:not([type=hidden],[hidden]),select,textarea'))
          if (!(field.labels?.length && [...field.labels].some(l => l.textContent.trim())) && !field.getAttribute('aria-label')) found.push(`no label: ${called(field)}`);
        for (const control of document.querySelectorAll('a[href],button,summary'))
          if (!control.textContent.trim() && !control.getAttribute('aria-label')) found.push(`no name: ${called(control)}`);
        for (const image of document.querySelectorAll('img')) if (!image.hasAttribute('alt')) found.push(`no alt: ${image.src}`);
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`id twice: ${id}`);
        for (const e of document.querySelectorAll('[aria-describedby],[aria-labelledby],label[for]'))
          for (const id of [e.getAttribute('aria-describedby'), e.getAttribute('aria-labelledby'), e.getAttribute('for')].flatMap(v => v?.split(/\s+/) ?? []))
            if (id && !document.getElementById(id)) found.push(`points to nothing: ${called(e)} → ${id}`);
        for (const table of document.querySelectorAll('table')) if (!table.querySelector('th')) found.push(`no heads: ${called(table)}`);
        for (const row of document.querySelectorAll('tbody tr')) if (row.onclick) found.push('a row that only the mouse opens');
        if (/\{\d+\}/.test(document.body.innerText)) found.push(`unfilled text: ${document.body.innerText.match(/.{0,40}\{\d+\}.{0,20}/)[0]}`);
        if (/\b(NaN|undefined|Infinity|System\.[A-Z]\w+)\b/.test(document.body.innerText)) found.push(`leak: ${document.body.innerText.match(/\b(NaN|undefined|Infinity|System\.[A-Z]\w+)\b/)[0]}`);
        return JSON.stringify(found);
        }
        """;

    private const string KeysScript = """
        () => {
        const texts = [document.title, document.body.innerText];
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) for (const e of document.querySelectorAll(`[${name}]`)) texts.push(e.getAttribute(name));
        return JSON.stringify([...new Set(texts.join('\n').match(/(?<![\w./@-])[a-z][a-z_-]*(\.[a-z][a-z_-]*)+(?![\w/@])/g) ?? [])]);
        }
        """;

    private const string LookScript = "() => { " + Naming + """
        const found = [];
        const width = document.documentElement.clientWidth;
        const beyond = document.documentElement.scrollWidth - width;
        if (beyond > 0) {
          const scrolls = e => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
          const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e)).slice(0, 3).map(called);
          found.push(`${beyond} px wider than the window: ${wide.join(', ')}`);
        }
        for (const moving of document.getAnimations()) moving.finish();
        // Colours come in many notations (color-mix, oklch): the canvas reads them all.
        const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
        const read = new Map();
        const parts = color => {
          if (!read.has(color)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            read.set(color, [r, g, b, a / 255]);
          }
          return read.get(color);
        };
        const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
        const grounds = new Map();
        // What is behind the text of an element, and how opaque it is; null where it is a picture.
        const ground = e => {
          if (!e) return { color: document.documentElement.dataset.bsTheme === 'dark' ? [0, 0, 0] : [255, 255, 255], opacity: 1 };
          if (!grounds.has(e)) {
            const style = getComputedStyle(e), below = ground(e.parentElement);
            grounds.set(e, !below || style.backgroundImage !== 'none' ? null : { color: over(parts(style.backgroundColor), below.color), opacity: below.opacity * Number(style.opacity) });
          }
          return grounds.get(e);
        };
        const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const pale = new Map();
        for (const e of document.querySelectorAll('body *:not(svg *):not(option):not(optgroup):not(script):not(noscript)')) {
          if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !visible(e) || e.closest('[disabled],[aria-hidden=true],.visually-hidden')) continue;
          const style = getComputedStyle(e), behind = ground(e);
          if (!behind) continue;
          const below = behind.color, [r, g, b, a] = parts(style.color), ink = over([r, g, b, a * behind.opacity], below);
          const [high, low] = [light(ink), light(below)].sort((x, y) => y - x);
          const ratio = (high + 0.05) / (low + 0.05);
          const size = parseFloat(style.fontSize);
          const needed = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
          if (ratio < needed - 0.05) pale.set(`${e.tagName}.${[...e.classList].join('.')}`, `contrast ${ratio.toFixed(2)}: ${called(e)} ${style.color} on ${below.map(Math.round)}`);
        }
        found.push(...pale.values());
        return JSON.stringify(found);
        }
        """;

    private const string FocusScript = "() => { " + Naming + """
        const found = new Map();
        const before = document.activeElement;
        for (const e of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')) {
          if (!visible(e) || e.disabled || e.tabIndex < 0) continue;
          if (e.tabIndex > 0) found.set('order ' + called(e), `tabindex: ${called(e)}`);
          const kind = `${e.tagName}.${[...e.classList].join('.')}.${e.type ?? ''}`;
          if (found.has(kind)) continue;
          if (document.activeElement === e) e.blur();
          const plain = getComputedStyle(e);
          const looks = s => [s.outlineStyle === 'none' ? 'none' : s.outlineStyle + s.outlineWidth + s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join('|');
          const was = looks(plain);
          e.focus({ preventScroll: true });
          if (document.activeElement !== e) { found.set(kind, `cannot have the focus: ${called(e)}`); continue; }
          if (looks(getComputedStyle(e)) === was) found.set(kind, `focus does not show: ${called(e)}`);
          e.blur();
        }
        before?.focus();
        return JSON.stringify([...found.values()]);
        }
        """;
}
