using System.CommandLine;
using System.Globalization;
using System.Numerics;
using FastNet.Numerics;

namespace FastNet.Cli;

/// <summary>What can be asked for on the command line; <c>demo</c> if nothing is.</summary>
internal static class Commands
{
    private const int UsageError = 2;

    /// <summary>Parses and runs.</summary>
    /// <returns>0, or 2 if what was asked cannot be: then one line on <paramref name="error"/> says why.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        Option<ulong> seed = Whole<ulong>("--seed", "Number that everything random follows from.", 0, ulong.MaxValue, 1);
        int processors = Environment.ProcessorCount;
        Option<int> threads = Whole<int>("--threads", "Threads to use, at most one for each processor.", 1, processors, processors);
        var demo = new Command("demo", "Multiplies, searches and learns on data that it makes; a few seconds.");
        var root = new RootCommand("FastNet: deep learning on the CPU. Without a command: demo.") { demo, seed, threads };
        seed.Recursive = threads.Recursive = true;
        root.SetAction(RunDemo);
        demo.SetAction(RunDemo);

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine(parsed.Errors[0].Message);
            return UsageError;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (PlatformNotSupportedException problem)
        {
            // The SIMD level that the environment asks for is not there.
            error.WriteLine(problem.Message);
            return UsageError;
        }

        void RunDemo(ParseResult result)
        {
            using Team.CapScope cap = Team.Cap(result.GetRequiredValue(threads));
            new Demo(result.GetRequiredValue(seed), output).Run();
        }
    }

    private static Option<T> Whole<T>(string name, string description, T least, T most, T usual)
        where T : IBinaryInteger<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                bool whole = T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T? value);
                if (!whole || value! < least || value! > most)
                    result.AddError($"{name} is '{text}'; expected a whole number of {least} to {most}.");
                return value!;
            },
        };
}
