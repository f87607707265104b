using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FastNet.Cli;

/// <summary>Options that are numbers within bounds; one line says what is wrong with others.</summary>
internal static class Numbers
{
    /// <summary>A whole number.</summary>
    public static Option<T> Whole<T>(string name, string description, T least, T most, T usual)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result => Parse(result.Tokens[0].Value, name, least, most, result.AddError, NumberStyles.AllowLeadingSign),
        };

    /// <summary>A whole number that may be left out.</summary>
    public static Option<int?> MaybeWhole(string name, string description, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result.Tokens[0].Value, name, least, most, result.AddError, NumberStyles.AllowLeadingSign),
    };

    /// <summary>A number that may be left out.</summary>
    public static Option<double?> MaybeReal(string name, string description, double least, double most = 1e30) => new(name)
    {
        Description = description,
        CustomParser = result => Parse(result.Tokens[0].Value, name, least, most, result.AddError, NumberStyles.Float),
    };

    /// <summary>Numbers with commas between; none if left out.</summary>
    public static Option<double[]> List(string name, string description, double least, double most = 1e30) => new(name)
    {
        Description = description,
        CustomParser = result => [.. result.Tokens[0].Value.Split(',').Select(
            part => Parse(part, name, least, most, result.AddError, NumberStyles.Float))],
    };

    /// <summary>The numbers as whole ones; null if left out.</summary>
    public static int[]? Wholes(this ParseResult parsed, Option<double[]> list) =>
        parsed.GetValue(list) is { Length: > 0 } numbers ? [.. numbers.Select(n => checked((int)n))] : null;

    private static T Parse<T>(string text, string name, T least, T most, Action<string> refuse, NumberStyles styles)
        where T : struct, INumber<T>
    {
        bool good = T.TryParse(text, styles, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most;
        if (!good)
        {
            string kind = styles == NumberStyles.Float ? "number" : "whole number";
            refuse(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; expected a {kind} of {least} to {most}."));
        }

        return value;
    }
}
