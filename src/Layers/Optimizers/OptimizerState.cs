namespace FastNet.Layers;

/// <summary>All that an optimizer remembers, so that training resumes to the same bits: what is written into a checkpoint.</summary>
public sealed class OptimizerState
{
    /// <summary>Gathers a state; the dictionaries and arrays are kept, not copied.</summary>
    /// <param name="optimizer">Name of the optimizer's type.</param>
    /// <param name="steps">Steps taken, 0 or more.</param>
    /// <param name="length">Number of parameters; 0 if there were none yet.</param>
    /// <param name="settings">Its hyper-parameters by name; switches are 0 or 1.</param>
    /// <param name="tensors">What it remembers for each parameter, by name.</param>
    /// <exception cref="ArgumentException">A number is negative, or a tensor is not as long as there are parameters.</exception>
    public OptimizerState(
        string optimizer,
        long steps,
        int length,
        IReadOnlyDictionary<string, double> settings,
        IReadOnlyDictionary<string, float[]> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string name, float[] tensor) in tensors)
        {
            if (tensor.Length != length)
                throw new ArgumentException(
                    $"Tensor {name} has {tensor.Length} elements; expected {length}, one for each parameter.", nameof(tensors));
        }

        (Optimizer, Steps, Length, Settings, Tensors) = (optimizer, steps, length, settings, tensors);
    }

    /// <summary>Name of the optimizer's type.</summary>
    public string Optimizer { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; }

    /// <summary>Number of parameters; 0 if there were none yet.</summary>
    public int Length { get; }

    /// <summary>Hyper-parameters by name; switches are 0 or 1.</summary>
    public IReadOnlyDictionary<string, double> Settings { get; }

    /// <summary>What is remembered for each parameter, by name.</summary>
    public IReadOnlyDictionary<string, float[]> Tensors { get; }
}
