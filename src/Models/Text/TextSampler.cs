using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>Writes text with a network that predicts the next character.</summary>
public static class TextSampler
{
    /// <summary>Draws characters one after the other, each from what the network expects after those before.</summary>
    /// <param name="network">From a piece of token numbers to scores of each step's next token.</param>
    /// <param name="characters">The character of each token.</param>
    /// <param name="start">How the text begins; 1 character or more, all known.</param>
    /// <param name="length">Characters to add, 0 or more.</param>
    /// <param name="temperature">Above 0: below 1 more likely characters, above 1 more daring ones.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>The beginning and what was added.</returns>
    /// <exception cref="ArgumentException">A character is unknown, or a number is out of range.</exception>
    public static string Sample(
        Network network, IReadOnlyList<string> characters, string start, int length, double temperature = 1, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(characters);
        ArgumentException.ThrowIfNullOrEmpty(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature is {temperature}; expected more than 0.");
        int steps = network.Inputs[0].Shape.Size, count = characters.Count;
        var numbers = new Dictionary<string, int>();
        for (int i = 0; i < count; i++)
            numbers[characters[i]] = i;
        var tokens = new List<int>(start.Length + length);
        foreach (char character in start)
        {
            tokens.Add(numbers.TryGetValue(character.ToString(), out int number)
                ? number
                : throw new ArgumentException($"start has the character U+{(int)character:X4}, which the network does not know.",
                    nameof(start)));
        }

        var plan = new InferencePlan(network);
        var random = new Philox(seed);
        float[] window = new float[steps], scores = new float[steps * count];
        for (int added = 0; added < length; added++)
        {
            // The last characters stand at the beginning of the window: what follows them cannot reach back.
            int seen = Math.Min(steps, tokens.Count);
            for (int i = 0; i < seen; i++)
                window[i] = tokens[tokens.Count - seen + i];
            plan.Run(window, scores);
            tokens.Add(Draw(scores.AsSpan((seen - 1) * count, count), temperature, random));
        }

        return string.Concat(tokens.Select(t => characters[t]));
    }

    private static int Draw(ReadOnlySpan<float> scores, double temperature, Philox random)
    {
        double largest = Reduce.Max(scores), sum = 0;
        foreach (float score in scores)
            sum += Math.Exp((score - largest) / temperature);
        double left = (random.NextUInt64() >> 11) * (1.0 / (1L << 53)) * sum;
        for (int i = 0; i < scores.Length; i++)
        {
            left -= Math.Exp((scores[i] - largest) / temperature);
            if (left < 0)
                return i;
        }

        return scores.Length - 1;
    }
}
