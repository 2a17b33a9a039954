using System.IO.Compression;
using System.Xml;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>A workbook's parts, found and bounded: its sheets, shared strings and which styles are dates. Links to other files are never followed.</summary>
internal sealed class XlsxPackage
{
    private readonly string _path, _name;
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);   // sheet name → part
    private SharedStrings? _strings;
    private string? _stringsPart;

    private XlsxPackage(string path, string name) => (_path, _name) = (path, name);

    public List<TabularSheet> Sheets { get; } = [];
    public bool Dates1904 { get; private set; }
    public XlsxStyles Styles { get; private set; } = XlsxStyles.None;

    public static Result<XlsxPackage> Open(FileStream stream, string path, string name)
    {
        if (ZipDirectory.Refusal(stream, name) is { } refusal) return refusal;
        stream.Position = 0;
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var package = new XlsxPackage(path, name);
        try { return package.ReadWorkbook(zip) ? package : TabularErrors.NotWorkbook(name); }
        catch (XmlException broken) { return package.Refusal(broken); }
    }

    public Result<RowReader> Rows(string? sheet)
    {
        sheet ??= (Sheets.Find(s => !s.Hidden) ?? Sheets[0]).Name!;
        // Excel does not tell sheet names apart by case.
        var found = Sheets.Find(s => string.Equals(s.Name, sheet, StringComparison.OrdinalIgnoreCase))?.Name;
        if (found is null) return TabularErrors.NoSheet(_name, sheet, Sheets.Select(s => s.Name!));
        var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var zip = new ZipArchive(file, ZipArchiveMode.Read);
        try
        {
            _strings ??= SharedStrings.Read(_stringsPart is null ? null : Part(zip, _stringsPart), _name);
            if (Part(zip, _parts[found]) is { } part) return new XlsxReader(this, _name, found, zip, file, part, _strings);
            zip.Dispose();
            return TabularErrors.Damaged(_name);
        }
        catch (XmlException broken)
        {
            zip.Dispose();
            return Refusal(broken);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>What a parser's complaint means to the user.</summary>
    public Error Refusal(XmlException broken) =>
        broken.Message.Contains("DTD", StringComparison.Ordinal) ? TabularErrors.HasDtd(_name) : TabularErrors.Damaged(_name);

    private XlsxPart? Part(ZipArchive zip, string part) => zip.GetEntry(part) is { } entry ? new XlsxPart(entry, _name) : null;

    private bool ReadWorkbook(ZipArchive zip)
    {
        var workbook = Related(zip, "").FirstOrDefault(r => r.Kind == "officeDocument").Part ?? "xl/workbook.xml";
        var related = Related(zip, workbook);
        var byId = related.DistinctBy(r => r.Id).ToDictionary(r => r.Id, r => r.Part, StringComparer.Ordinal);
        using (var part = Part(zip, workbook))
        {
            if (part is null) return false;
            using var xml = part.Xml();
            while (xml.Read())
            {
                part.StartNode();
                if (xml.NodeType != XmlNodeType.Element) continue;
                if (xml.LocalName == "workbookPr") Dates1904 = xml.GetAttribute("date1904") is "1" or "true";
                if (xml.LocalName != "sheet" || xml.GetAttribute("name") is not { } name) continue;
                var id = Enumerable.Range(0, xml.AttributeCount).Select(i => { xml.MoveToAttribute(i); return (xml.LocalName, xml.NamespaceURI, xml.Value); })
                    .FirstOrDefault(a => a.LocalName == "id" && a.NamespaceURI.Length > 0).Value;
                xml.MoveToElement();
                // Chart sheets and macro sheets are no tables.
                if (id is null || !byId.TryGetValue(id, out var target) || related.First(r => r.Id == id).Kind != "worksheet") continue;
                if (Sheets.Count == TabularLimits.Sheets) throw new RefusedFileException(TabularErrors.TooManyParts(_name));
                if (_parts.TryAdd(name, target)) Sheets.Add(new(name, xml.GetAttribute("state") is "hidden" or "veryHidden"));
            }
        }
        if (Sheets.Count == 0) return false;
        _stringsPart = related.FirstOrDefault(r => r.Kind == "sharedStrings").Part;
        if (related.FirstOrDefault(r => r.Kind == "styles").Part is { } styles)
        {
            using var part = Part(zip, styles);
            if (part is not null) Styles = XlsxStyles.Read(part);
        }
        return true;
    }

    /// <summary>The parts that a part (or the package itself) refers to.</summary>
    private List<(string Id, string Kind, string Part)> Related(ZipArchive zip, string from)
    {
        var cut = from.LastIndexOf('/') + 1;
        var related = new List<(string, string, string)>();
        using var part = Part(zip, $"{from[..cut]}_rels/{from[cut..]}.rels");
        if (part is null) return related;
        using var xml = part.Xml();
        while (xml.Read())
        {
            part.StartNode();
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Relationship" || xml.GetAttribute("TargetMode") == "External") continue;
            if (xml.GetAttribute("Id") is not { } id || xml.GetAttribute("Target") is not { } target || xml.GetAttribute("Type") is not { } type) continue;
            if (related.Count == TabularLimits.Parts) throw new RefusedFileException(TabularErrors.TooManyParts(_name));
            related.Add((id, type[(type.LastIndexOf('/') + 1)..], Resolve(from[..cut], target)));
        }
        return related;
    }

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/')) return target[1..];
        var steps = new List<string>();
        foreach (var step in (folder + target).Split('/'))
        {
            if (step == ".." && steps.Count > 0) steps.RemoveAt(steps.Count - 1);
            else if (step is not ("." or "..")) steps.Add(step);
        }
        return string.Join('/', steps);
    }
}
