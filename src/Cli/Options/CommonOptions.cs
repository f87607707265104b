using System.CommandLine;
using FastNet.Numerics;

namespace FastNet.Cli;

/// <summary>What every command takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<ulong> _seed = Numbers.Whole<ulong>("--seed", "Number that everything random follows from.", 0, ulong.MaxValue,
        1);

    private readonly Option<int> _threads = Numbers.Whole(
        "--threads", "Threads to use, at most one for each processor.", 1, Environment.ProcessorCount, Environment.ProcessorCount);

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object instead of tables and progress." };

    /// <summary>Cancelled when the user interrupts.</summary>
    public CancellationToken Interrupted { get; set; }

    /// <summary>Makes them options of all commands.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (Option option in (Option[])[_seed, _threads, _json])
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    /// <summary>Gives a command its work, with the thread cap in place.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does the work; its result is the exit code.</param>
    public void Run(Command command, Func<ParseResult, Session, int> run) => command.SetAction(parsed =>
    {
        using Team.CapScope cap = Team.Cap(parsed.GetRequiredValue(_threads));
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        var screen = new Screen(output, error, parsed.GetValue(_json));
        return run(parsed, new Session(screen, parsed.GetRequiredValue(_seed), Interrupted));
    });
}
