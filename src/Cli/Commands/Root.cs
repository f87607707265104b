using System.CommandLine;
using FastNet.Layers;

namespace FastNet.Cli;

/// <summary>The command line: which commands there are, and how they end.</summary>
internal static class Root
{
    /// <summary>Parses and runs.</summary>
    /// <returns>See <see cref="ExitCode"/>. If it is not 0, one line on <paramref name="error"/> says why.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        var common = new CommonOptions();
        var root = new RootCommand("FastNet: deep learning on the CPU, in plain C#.")
        {
            TrainCommand.Create(common),
            EvalCommand.Create(common),
            PredictCommand.Create(common),
            KnnCommand.Create(common),
            LinearCommand.Create(common),
            FeaturesCommand.Create(common),
            SearchCommand.Create(common),
            InspectCommand.Create(common),
            DataCommand.Create(common),
            ReportCommand.Create(common),
            BenchCommand.Create(common),
        };
        common.AddTo(root);

        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            // What is not understood says more than what is missing because of it.
            string message = (parsed.Errors.FirstOrDefault(e =>
                parsed.UnmatchedTokens.Any(t => e.Message.Contains(t, StringComparison.Ordinal)))
                ?? parsed.Errors[0]).Message;
            error.WriteLine(string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            return ExitCode.BadInput;
        }

        using var interrupt = new Interrupt();
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = output,
                Error = error,
                ProcessTerminationTimeout = null,
            };
            common.Interrupted = interrupt.Token;
            return parsed.Invoke(configuration);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            error.WriteLine("Cancelled.");
            return ExitCode.Cancelled;
        }
        catch (NonFiniteException problem)
        {
            error.WriteLine($"{problem.Message} A lower learning rate mostly helps.");
            return ExitCode.Failed;
        }
        catch (Exception problem) when (problem is UsageException or IOException or UnauthorizedAccessException or GraphException
            or ArgumentException or PlatformNotSupportedException or HttpRequestException)
        {
            error.WriteLine(problem.Message.ReplaceLineEndings(" "));
            return ExitCode.BadInput;
        }
    }
}
