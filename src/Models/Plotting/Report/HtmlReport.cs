using System.Text;

namespace FastNet.Models;

/// <summary>
/// A page that holds everything it shows: it names no other file and no address, and may be mailed as it is. Charts are SVG in the page;
/// on a screen that prefers dark, they are dark as well.
/// </summary>
public sealed class HtmlReport
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Begins a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="subtitle">One line below it; empty for none.</param>
    public HtmlReport(string title, string subtitle = "")
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(subtitle);
        _title = title;
        Element("h1", title);
        if (subtitle.Length > 0)
            Element("p class=\"subtitle\"", subtitle);
    }

    /// <summary>Adds a heading.</summary>
    /// <param name="heading">The heading.</param>
    public void AddHeading(string heading) => Element("h2", heading);

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">The text.</param>
    public void AddText(string text) => Element("p", text);

    /// <summary>Adds names with their values.</summary>
    /// <param name="settings">In the order shown.</param>
    public void AddSettings(IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _body.Append("<table class=\"settings\">\n");
        foreach ((string name, string value) in settings)
            _body.Append("<tr><th>").Append(Escape(name)).Append("</th><td>").Append(Escape(value)).Append("</td></tr>\n");
        _body.Append("</table>\n");
    }

    /// <summary>Adds a table; its first column is taken as names, the others as numbers.</summary>
    /// <param name="headers">Titles of the columns.</param>
    /// <param name="rows">Cells, as many in each row as there are headers.</param>
    /// <exception cref="ArgumentException">A row has more or fewer cells.</exception>
    public void AddTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(rows);
        var table = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr>");
        foreach (string header in headers)
            table.Append("<th>").Append(Escape(header)).Append("</th>");
        table.Append("</tr></thead>\n<tbody>\n");
        int number = 0;
        foreach (IReadOnlyList<string> row in rows)
        {
            if (row.Count != headers.Count)
                throw new ArgumentException(
                    $"Row {number} has {row.Count} cells; expected {headers.Count}, one for each header.", nameof(rows));
            table.Append("<tr>");
            foreach (string cell in row)
                table.Append("<td>").Append(Escape(cell)).Append("</td>");
            table.Append("</tr>\n");
            number++;
        }

        _body.Append(table).Append("</tbody></table></div>\n");
    }

    /// <summary>Adds a chart or a grid of pictures.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="caption">Stands below; empty for none.</param>
    public void AddChart(Chart chart, string caption = "")
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentNullException.ThrowIfNull(caption);
        _body.Append("<figure>\n").Append(chart.ToSvg());
        if (caption.Length > 0)
            Element("figcaption", caption);
        _body.Append("</figure>\n");
    }

    /// <summary>The page.</summary>
    public string ToHtml() =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + $"<title>{Escape(_title)}</title>\n<style>\n{Style}</style>\n</head>\n<body>\n<main>\n{_body}</main>\n</body>\n</html>\n";

    /// <summary>Writes the page in one piece: a file of that name is replaced once the new one is complete.</summary>
    /// <param name="path">Name of the file; its folder is made if there is none.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToHtml()));
    }

    private static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SvgCanvas.Escape(text);
    }

    private void Element(string tag, string text)
    {
        string name = tag.Split(' ')[0];
        _body.Append($"<{tag}>").Append(Escape(text)).Append($"</{name}>\n");
    }

    // The class names are those that SvgCanvas gives to the palette's colours.
    private const string Style =
        """
        :root { color-scheme: light dark;
          --ink: #24292f; --muted: #57606a; --frame: #9aa3ad; --grid: #e4e8ec; --paper: #fff; --page: #f6f8fa; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ec; --muted: #aab2bb; --frame: #6b747e; --grid: #30363d; --paper: #1a1f25; --page: #111519; }
        }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
        main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 60px; }
        h1 { font-size: 26px; line-height: 1.25; margin: 8px 0 4px; overflow-wrap: anywhere; }
        h2 { font-size: 19px; margin: 36px 0 10px; padding-bottom: 4px; border-bottom: 1px solid var(--grid); }
        .subtitle, figcaption { color: var(--muted); }
        .subtitle { margin-top: 0; }
        figure { display: inline-block; vertical-align: top; margin: 8px 12px 8px 0; max-width: 100%; box-sizing: border-box;
          padding: 6px; background: var(--paper); border: 1px solid var(--grid); border-radius: 6px; overflow-x: auto; }
        figure svg { display: block; max-width: 100%; height: auto; }
        figcaption { font-size: 13px; padding: 2px 10px 6px; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums; }
        th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--grid); text-align: right; }
        th { color: var(--muted); font-weight: 600; }
        th:first-child, td:first-child, .settings td { text-align: left; }
        .settings th { padding-right: 24px; font-weight: 400; }
        .settings td { overflow-wrap: anywhere; }
        .fill-ink { fill: var(--ink); } .fill-muted { fill: var(--muted); } .fill-frame { fill: var(--frame); }
        .fill-grid { fill: var(--grid); } .fill-paper { fill: var(--paper); }
        .stroke-ink { stroke: var(--ink); } .stroke-muted { stroke: var(--muted); } .stroke-frame { stroke: var(--frame); }
        .stroke-grid { stroke: var(--grid); } .stroke-paper { stroke: var(--paper); }

        """;
}
