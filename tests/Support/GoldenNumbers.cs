using System.Globalization;

namespace FastNet.Tests.Support;

/// <summary>Numbers that another library made: lines of a case, an array's name and its elements.</summary>
internal static class GoldenNumbers
{
    /// <summary>The arrays of a case.</summary>
    internal static Dictionary<string, double[]> Of(string file, string golden)
        => Repository.Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(words => words[0] == golden)
            .ToDictionary(words => words[1], words => words[2..].Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray());

    /// <summary>The inputs that the scripts in tests/Golden are given, exact in float: array number <paramref name="seed"/>.</summary>
    internal static void Fill(float[] values, int seed)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = ((37 * i + 11 * seed) % 23 - 11) / 16f;
    }
}
