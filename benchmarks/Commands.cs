using System.CommandLine;
using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>What can be asked for on the command line.</summary>
internal static class Commands
{
    private const int UsageError = 2;

    /// <summary>Parses and runs.</summary>
    /// <returns>0; 1 if a check failed; 2 if what was asked cannot be.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        // Everything that starts with an option is for BenchmarkDotNet, except asking for help.
        if (arguments is [['-', ..] first, ..] && first is not ("-h" or "-?" or "--help" or "--version"))
            return SuiteCommand.Run(arguments);

        ParseResult parsed = Root(output, error).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine(parsed.Errors[0].Message);
            return UsageError;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (UsageException problem)
        {
            error.WriteLine(problem.Message);
            return UsageError;
        }
        catch (PeerException problem)
        {
            error.WriteLine(problem.Message);
            return 1;
        }
    }

    private static RootCommand Root(TextWriter output, TextWriter error) => new(
        "Benchmarks of FastNet. Options instead of a command (--filter '*', --list flat, --job Dry ...) go to BenchmarkDotNet.")
    {
        Quick(output, error),
        Compare(output, error),
        Pick(output, error),
        Dry(output, error),
    };

    private static Command Quick(TextWriter output, TextWriter error)
    {
        Argument<string[]> names = Names();
        Option<int> threads = Threads();
        Option<double> seconds = Seconds();
        Option<int> processes = Whole("--processes", "Processes to measure in, one after the other; results are joined.", 1, 100, 1);
        var outPath = new Option<string?>("--out")
        {
            Description = $"File for the results, written whole or not at all; {QuickCommand.CpuPlaceholder} is the processor's name.",
        };
        var command = new Command("quick", $"Times cases against the peers installed here. Cases: {Catalog.Forms}")
        {
            names, threads, seconds, processes, outPath,
        };
        command.SetAction(parsed => parsed.GetRequiredValue(processes) == 1
            ? QuickCommand.Run(
                parsed.GetRequiredValue(names),
                parsed.GetRequiredValue(threads),
                parsed.GetRequiredValue(seconds),
                parsed.GetValue(outPath),
                output,
                error)
            : ManyProcesses.Run(
                parsed.GetRequiredValue(names),
                parsed.GetRequiredValue(threads),
                parsed.GetRequiredValue(seconds),
                parsed.GetRequiredValue(processes),
                parsed.GetValue(outPath),
                output,
                error));
        return command;
    }

    private static Command Compare(TextWriter output, TextWriter error)
    {
        var old = new Argument<string>("old") { Description = "Result file to compare with." };
        var @new = new Argument<string>("new") { Description = "Result file to judge." };
        var anyMachine = new Option<bool>("--any-machine") { Description = "Compare although the hardware differs." };
        var command = new Command("compare", "Fails if a case became slower, beyond 5 % and the noise, or allocates more.")
        {
            old, @new, anyMachine,
        };
        command.SetAction(parsed => CompareCommand.Run(
            parsed.GetRequiredValue(old),
            parsed.GetRequiredValue(@new),
            parsed.GetValue(anyMachine),
            output,
            error));
        return command;
    }

    private static Command Pick(TextWriter output, TextWriter error)
    {
        Argument<string[]> names = Names();
        Option<int> threads = Threads();
        Option<double> seconds = Seconds();
        var command = new Command("pick", "Times every SIMD level and fails if the one that is chosen is more than 5 % behind.")
        {
            names, threads, seconds,
        };
        command.SetAction(parsed => PickCommand.Run(
            parsed.GetRequiredValue(names),
            parsed.GetRequiredValue(threads),
            parsed.GetRequiredValue(seconds),
            output,
            error));
        return command;
    }

    private static Command Dry(TextWriter output, TextWriter error)
    {
        var command = new Command("dry", "Runs every suite and a case of each family once, to see that they work.");
        command.SetAction(_ => DryCommand.Run(output, error));
        return command;
    }

    private static Argument<string[]> Names() => new("case")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Case names, lists, or patterns with *.",
    };

    private static Option<int> Threads() => Whole("--threads", "Threads of ours and of every peer.", 1, 1024, Environment.ProcessorCount);

    private static Option<int> Whole(string name, string description, int least, int most, int usual) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out int value) || value < least || value > most)
                result.AddError($"{name} is '{text}'; expected {least} to {most}.");
            return value;
        },
    };

    private static Option<double> Seconds() => new("--seconds")
    {
        Description = "Measuring time per case, all peers together, warm-up not counted.",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) || seconds is not (> 0 and <= 3600))
                result.AddError($"--seconds is '{text}'; expected more than 0, at most 3600.");
            return seconds;
        },
    };
}
