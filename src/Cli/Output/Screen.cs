using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace FastNet.Cli;

/// <summary>
/// Where a command writes: lines, tables and progress for people, or one JSON object for programs. No colour and no moving bars when the
/// output is redirected.
/// </summary>
internal sealed class Screen
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly TextWriter _output;
    private readonly bool _json;
    private readonly IAnsiConsole _console;

    public Screen(TextWriter output, TextWriter error, bool json)
    {
        (_output, Error, _json) = (output, error, json);
        bool terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        IsInteractive = terminal && !json;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
            _console.Profile.Width = 160; // nobody is there to have lines wrapped for
    }

    /// <summary>Whether bars may move.</summary>
    public bool IsInteractive { get; }

    /// <summary>Where warnings go.</summary>
    public TextWriter Error { get; }

    /// <summary>A line for people.</summary>
    public void Line(string text = "")
    {
        if (!_json)
            _output.WriteLine(text);
    }

    /// <summary>A table for people: a heading for each column; columns of numbers to the right.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (_json)
            return;
        var table = new Table { Border = IsInteractive ? TableBorder.Rounded : TableBorder.Ascii2 };
        IReadOnlyList<string>[] all = [.. rows];
        for (int c = 0; c < headings.Count; c++)
        {
            bool numbers = all.Length > 0 && all.All(row =>
                row[c].Length == 0 || char.IsAsciiDigit(row[c].TrimStart('-', '+', '.')[..1][0]));
            table.AddColumn(new TableColumn(Markup.Escape(headings[c])) { Alignment = numbers ? Justify.Right : Justify.Left });
        }

        foreach (IReadOnlyList<string> row in all)
            table.AddRow([.. row.Select(Markup.Escape)]);
        _console.Write(table);
    }

    /// <summary>The result for programs.</summary>
    public void Result(JsonObject result)
    {
        if (_json)
            _output.WriteLine(result.ToJsonString(Indented));
    }

    /// <summary>Work with a moving bar, where there is a terminal; else the work alone.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">Gets what sets the bar: a share of 0 to 1, and what to say beside it.</param>
    public T Progress<T>(string title, Func<Action<double, string>, T> work)
    {
        if (!IsInteractive)
            return work((_, _) => { });
        T result = default!;
        _console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
                result = work((share, text) =>
                {
                    task.Value = share;
                    task.Description = Markup.Escape($"{title} {text}");
                });
            });
        return result;
    }
}
