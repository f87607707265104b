using System.CommandLine;

namespace FastNet.Benchmarks;

/// <summary>What can be asked for on the command line.</summary>
internal static class Commands
{
    private const int UsageError = 2;

    /// <summary>Parses and runs.</summary>
    /// <returns>0; 1 if a check failed; 2 if what was asked cannot be.</returns>
    public static int Run(string[] arguments)
    {
        ParseResult parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine(parsed.Errors[0].Message);
            return UsageError;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return UsageError;
        }
    }

    private static RootCommand Root() => new("Benchmarks of FastNet.")
    {
        Quick(),
    };

    private static Command Quick()
    {
        Argument<string[]> names = Names();
        Option<int> threads = Threads();
        Option<double> seconds = Seconds();
        var command = new Command("quick", $"Times cases against the peers installed here. Cases: {Catalog.Forms}") { names, threads, seconds };
        command.SetAction(parsed => QuickCommand.Run(
            parsed.GetRequiredValue(names),
            parsed.GetRequiredValue(threads),
            parsed.GetRequiredValue(seconds),
            Console.Out,
            Console.Error));
        return command;
    }

    private static Argument<string[]> Names() => new("case") { Arity = ArgumentArity.OneOrMore, Description = "Case names, lists, or patterns with *." };

    private static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Threads of ours and of every peer.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024)
                result.AddError("--threads must be 1 to 1024.");
        });
        return option;
    }

    private static Option<double> Seconds()
    {
        var option = new Option<double>("--seconds")
        {
            Description = "Measuring time per case, all peers together, warm-up not counted.",
            DefaultValueFactory = _ => 1,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 3600))
                result.AddError("--seconds must be above 0 and at most 3600.");
        });
        return option;
    }
}
