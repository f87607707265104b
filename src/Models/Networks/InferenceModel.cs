using System.Globalization;
using System.Text.Json;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// A trained network with what is needed to use it: how it is built, what its classes are called, and how it sees pixels. Saved as one
/// safetensors file. Any number of threads may call <see cref="Run(ReadOnlySpan{float}, Span{float})"/> and
/// <see cref="Classify(ReadOnlySpan{byte}, Span{float})"/> at once; calls allocate nothing once warm.
/// </summary>
public sealed class InferenceModel
{
    private const string Format = "FastNet model";
    private const string ArchitectureKey = "architecture", InputKey = "input", ClassesKey = "classes", MeansKey = "pixel.means",
        DeviationsKey = "pixel.deviations";

    private readonly InferencePlan _plan;

    /// <summary>Takes a network.</summary>
    /// <param name="architecture">How it is built.</param>
    /// <param name="network">Built so; it is not to be trained while the model is used.</param>
    /// <param name="classes">Names of the classes, one for each score.</param>
    /// <param name="pixels">How it sees pixels; null if its inputs are no images of bytes.</param>
    /// <param name="batch">The most samples of a call.</param>
    /// <exception cref="ArgumentException">There are not as many names as scores, or the scale does not fit.</exception>
    public InferenceModel(
        Architecture architecture, Network network, IReadOnlyList<string> classes, PixelScale? pixels = null, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count != network.Outputs[0].Shape.Features)
            throw new ArgumentException(
                $"There are {classes.Count} classes; expected {network.Outputs[0].Shape.Features}, one for each score.", nameof(classes));
        pixels?.CheckFits(network.Inputs[0].Shape);
        (Architecture, Network, Classes, Pixels) = (architecture, network, classes, pixels);
        _plan = new InferencePlan(network, batch);
    }

    /// <summary>How the network is built.</summary>
    public Architecture Architecture { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How the network sees pixels; null if its inputs are no images of bytes.</summary>
    public PixelScale? Pixels { get; }

    /// <summary>Shape of a sample.</summary>
    public Shape Input => Network.Inputs[0].Shape;

    /// <summary>Shape of the scores of a sample.</summary>
    public Shape Output => Network.Outputs[0].Shape;

    /// <summary>Reads a model.</summary>
    /// <param name="path">Written by <see cref="Save"/>.</param>
    /// <param name="batch">The most samples of a call, 1 or more.</param>
    /// <exception cref="FastNetFormatException">The file is damaged, or no model that <see cref="Save"/> wrote.</exception>
    public static InferenceModel Load(string path, int batch = 1)
    {
        IReadOnlyDictionary<string, string> metadata = ModelFile.ReadMetadata(path);
        Architecture architecture = Architecture.FromJson(Require(ArchitectureKey), path);
        int[] dimensions = Numbers(InputKey, s => int.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture));
        string[] classes = Strings(Require(ClassesKey));
        Network network;
        PixelScale? pixels = null;
        try
        {
            Shape input = dimensions switch
            {
                [int features] => Shape.Vector(features),
                [int steps, int features] => Shape.Sequence(steps, features),
                [int channels, int height, int width] => Shape.Image(channels, height, width),
                _ => throw new FormatException($"input has {dimensions.Length} dimensions; expected 1 to 3"),
            };
            network = architecture.Build(input, classes.Length);
            if (metadata.ContainsKey(MeansKey))
                pixels = new PixelScale(Numbers(MeansKey, ParseFloat), Numbers(DeviationsKey, ParseFloat));
            pixels?.CheckFits(input);
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or OverflowException or GraphException)
        {
            throw new FastNetFormatException(Format, path, -1, problem.Message.TrimEnd('.'), problem);
        }

        ModelFile.LoadInto(path, network);
        return new InferenceModel(architecture, network, classes, pixels, batch);

        string Require(string key) => metadata.TryGetValue(key, out string? value)
            ? value
            : throw new FastNetFormatException(
                Format, path, -1, $"expected the entry '{key}' in its metadata; found {string.Join(", ", metadata.Keys)}");

        TNumber[] Numbers<TNumber>(string key, Func<string, TNumber> parse)
        {
            try
            {
                return [.. Require(key).Split(',').Select(parse)];
            }
            catch (Exception problem) when (problem is System.FormatException or OverflowException)
            {
                throw new FastNetFormatException(Format, path, -1, $"'{key}' is no list of numbers", problem);
            }
        }

        string[] Strings(string json)
        {
            try
            {
                return JsonSerializer.Deserialize(json, ModelJson.Default.StringArray) is { } names && !names.Contains(null)
                    ? names
                    : throw new FastNetFormatException(Format, path, -1, $"expected a list of names in '{ClassesKey}'; found null");
            }
            catch (JsonException problem)
            {
                throw new FastNetFormatException(Format, path, -1, $"'{ClassesKey}' is no list of names", problem);
            }
        }
    }

    /// <summary>Writes the model; an older file is replaced when the new one is whole.</summary>
    /// <param name="path">Where; the usual ending is .safetensors.</param>
    public void Save(string path)
    {
        Shape input = Input;
        int[] dimensions = input.Rank switch
        {
            1 => [input.Features],
            2 => [input.Steps, input.Features],
            _ => [input.Channels, input.Height, input.Width],
        };
        var metadata = new Dictionary<string, string>
        {
            [ArchitectureKey] = Architecture.ToJson(),
            [InputKey] = string.Join(',', dimensions),
            [ClassesKey] = JsonSerializer.Serialize([.. Classes], ModelJson.Default.StringArray),
        };
        if (Pixels is not null)
        {
            metadata[MeansKey] = Text(Pixels.Means);
            metadata[DeviationsKey] = Text(Pixels.Deviations);
        }

        ModelFile.Save(path, Network, metadata);

        static string Text(ReadOnlySpan<float> values)
        {
            var parts = new string[values.Length];
            for (int i = 0; i < parts.Length; i++)
                parts[i] = values[i].ToString("R", CultureInfo.InvariantCulture);
            return string.Join(',', parts);
        }
    }

    /// <summary>Computes the scores of samples as the network sees them.</summary>
    /// <param name="samples">One or more, up to the batch; images channels first.</param>
    /// <param name="scores">Receives as many rows of scores.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<float> samples, Span<float> scores) => _plan.Run(samples, scores);

    /// <summary>Classifies an image of bytes.</summary>
    /// <param name="pixels">Channels first, 0 to 255.</param>
    /// <param name="scores">Receives the score of each class.</param>
    /// <returns>Number of the class with the highest score.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="InvalidOperationException">The model is not for images of bytes.</exception>
    public int Classify(ReadOnlySpan<byte> pixels, Span<float> scores)
    {
        if (Pixels is null)
            throw new InvalidOperationException("The model has no scale for pixels; expected a model for images, or a call of Run.");
        if (pixels.Length != Input.Size)
            throw new ArgumentException($"There are {pixels.Length} pixels; expected exactly {Input.Size}, an image of {Input}.",
                nameof(pixels));
        float[] samples = System.Buffers.ArrayPool<float>.Shared.Rent(pixels.Length);
        Pixels.Apply(pixels, samples.AsSpan(0, pixels.Length));
        _plan.Run(samples.AsSpan(0, pixels.Length), scores);
        System.Buffers.ArrayPool<float>.Shared.Return(samples);
        return Numerics.Reduce.ArgMax<float>(scores);
    }

    private static float ParseFloat(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
