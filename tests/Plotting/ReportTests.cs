using System.Text.RegularExpressions;
using System.Xml.Linq;
using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed partial class ReportTests
{
    private static readonly TrainingReportData s_full = new()
    {
        Title = "Run <1> & co",
        Subtitle = "seed \"1\"",
        Settings = [new("rate", "1e-3"), new("<script>", "alert('x')")],
        Loss = [.. Enumerable.Range(0, 500).Select(i => 100.0 / (i + 1))],
        TrainAccuracy = [0.3, 0.5],
        ValidationAccuracy = [0.28, 0.45],
        LearningRate = [0.1, 0.05],
        Confusion = ChartCases.Confusion(10, i => ChartCases.Names[i]),
        Misclassified = [.. ChartCases.Pictures(100).Select(p => new Misclassified(p, "cat", "dog"))],
        Filters = ChartCases.Pictures(32),
        Templates = ChartCases.Pictures(10),
        Classes = ChartCases.Names,
        Samples = ChartCases.Pictures(70),
        MeanImage = ChartCases.Pictures(1)[0],
        Search = [new(1e-3, 1e-4, 0.4), new(1e-2, 1e-4, 0.5)],
        CrossValidation = [new(1, [0.2, 0.3]), new(5, [0.3, 0.35])],
        Activations = [new("layer 1", new float[] { 1, 2, 3 })],
        Timings = [new("loop", 39.7), new("SIMD", 0.02)],
    };

    [Fact]
    public void The_page_names_nothing_outside_itself()
    {
        string html = TrainingReport.Build(s_full).ToHtml();
        Assert.All(
            Reference().Matches(html), m => Assert.StartsWith("data:image/png;base64,", m.Groups[2].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        string plain = html.Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
        Assert.DoesNotContain("://", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_escaped_and_every_element_is_closed()
    {
        string html = TrainingReport.Build(s_full).ToHtml();
        Assert.Contains("Run &lt;1&gt; &amp; co", html, StringComparison.Ordinal);
        Assert.Contains("<th>&lt;script&gt;</th><td>alert(&apos;x&apos;)</td>", html, StringComparison.Ordinal);
        // But for the void meta elements, the page is XML as well.
        XDocument page = XDocument.Parse(Meta().Replace(html, "").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Equal(13, page.Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public void What_is_missing_has_no_section()
    {
        string html = TrainingReport.Build(new TrainingReportData { Title = "bare" }).ToHtml();
        Assert.DoesNotContain("<h2>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", html, StringComparison.Ordinal);
        Assert.Equal(10, Regex.Count(TrainingReport.Build(s_full).ToHtml(), "<h2>"));
    }

    [Fact]
    public void The_file_is_replaced_in_one_piece_or_left()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "report.html");
            TrainingReport.Write(path, new TrainingReportData { Title = "first" });
            TrainingReport.Write(path, new TrainingReportData { Title = "second" });
            Assert.Contains("second", File.ReadAllText(path), StringComparison.Ordinal);
            Directory.CreateDirectory(Path.Combine(folder, "taken"));
            Assert.ThrowsAny<Exception>(() => new HtmlReport("third").Save(Path.Combine(folder, "taken")));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Colours_of_the_palette_follow_the_page()
    {
        string html = TrainingReport.Build(s_full).ToHtml();
        foreach (Match use in ClassName().Matches(html))
            Assert.Contains($".{use.Groups[1].Value} {{", html, StringComparison.Ordinal);
        Assert.Contains("class=\"fill-ink\"", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused()
    {
        var report = new HtmlReport("t");
        var error = Assert.Throws<ArgumentException>(() => report.AddTable(["a", "b"], [["1", "2"], ["3"]]));
        Assert.Contains("Row 1 has 1 cells; expected 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<table>", report.ToHtml(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TrainingReport.SampleGrid(ChartCases.Pictures(5), ["a", "b"]));
    }

    [GeneratedRegex("""(src|href|data|action|poster|srcset)\s*=\s*"([^"]*)""")]
    private static partial Regex Reference();

    [GeneratedRegex("<meta[^>]*>")]
    private static partial Regex Meta();

    [GeneratedRegex("class=\"((fill|stroke)-[a-z]+)\"")]
    private static partial Regex ClassName();
}
