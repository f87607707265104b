using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// What came out of a layer's activation for some samples: the course's check of an initialisation, where a spread that shrinks or grows
/// from layer to layer, or units that are always 0, tell that learning will be slow.
/// </summary>
/// <param name="Name">The layer.</param>
/// <param name="Values">All values of all samples.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their population standard deviation.</param>
/// <param name="Zeros">Share that is exactly 0: what a ReLU held back.</param>
public sealed record LayerActivation(string Name, ReadOnlyMemory<float> Values, double Mean, double Deviation, double Zeros)
{
    /// <summary>
    /// Runs samples through a network as at inference and keeps what its activations give; where there is no activation function, what
    /// every layer gives.
    /// </summary>
    /// <param name="network">One input.</param>
    /// <param name="data">1 sample or more; the first are used.</param>
    /// <param name="samples">How many at most, 1 or more.</param>
    /// <exception cref="ArgumentException">The samples do not fit the network, or there is none.</exception>
    public static IReadOnlyList<LayerActivation> Collect(Network network, Dataset data, int samples = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (network.Inputs.Count != 1 || network.Inputs[0].Shape.Size != data.Shape.Size || data.Count == 0)
            throw new ArgumentException(
                $"The network has {network.Inputs.Count} inputs, the first of {network.Inputs[0].Shape}, and there are "
                + $"{data.Count} samples of {data.Shape}; expected one input of the samples' shape, and 1 sample or more.",
                nameof(data));
        Node[] computed = [.. network.Nodes.Where(n => n.Layer is not null)];
        Node[] functions = [.. computed.Where(n => n.Layer is ElementwiseLayer)];
        Network observed = network.WithOutputs(functions.Length > 0 ? functions : computed);

        int count = Math.Min(samples, data.Count);
        var input = new float[count * data.Shape.Size];
        data.Read([.. Enumerable.Range(0, count)], input);
        float[][] outputs = [.. observed.Outputs.Select(o => new float[count * o.Shape.Size])];
        new InferencePlan(observed, count).Run([input], [.. outputs.Select(o => o.AsMemory())]);
        return [.. observed.Outputs.Select((output, i) => Of(output.Name, outputs[i]))];
    }

    private static LayerActivation Of(string name, float[] values)
    {
        double sum = 0, squares = 0;
        int zeros = 0;
        foreach (float value in values)
        {
            sum += value;
            zeros += value == 0 ? 1 : 0;
        }

        double mean = sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return new LayerActivation(name, values, mean, Math.Sqrt(squares / values.Length), (double)zeros / values.Length);
    }
}
