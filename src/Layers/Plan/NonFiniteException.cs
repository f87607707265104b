namespace FastNet.Layers;

/// <summary>What a training step does when it meets NaN or infinity. The parameters stay as they were in either case.</summary>
public enum NonFinitePolicy
{
    /// <summary>Throws <see cref="NonFiniteException"/>, which names the place.</summary>
    Stop,

    /// <summary>Drops the step and says so in its result.</summary>
    Skip,
}

/// <summary>A training step met NaN or infinity; the message names the first layer, tensor and index.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Without a message.</summary>
    public NonFiniteException()
    {
    }

    /// <summary>With a message.</summary>
    public NonFiniteException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public NonFiniteException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Runs the step again and looks at every tensor as soon as it is there.</summary>
    internal static NonFiniteException Find(TrainingPlan plan, float loss)
    {
        foreach (Node input in plan.Network.Inputs)
        {
            if (IndexIn(plan.Runner.Data(input)) is var at and >= 0)
                return At(input.Name, "the input", at, plan.Runner.Data(input)[at], loss);
        }

        foreach (Parameter parameter in plan.Network.Parameters.All)
        {
            if (IndexIn(parameter.Values) is var at and >= 0)
                return At(parameter.Name, "the parameter", at, parameter.Values[at], loss);
        }

        for (int s = 0; s < plan.Runner.Count; s++)
        {
            plan.Runner.Forward(s);
            Span<float> output = plan.Runner.Tensors(s).Output;
            if (IndexIn(output) is var at and >= 0)
                return At(plan.Steps.Steps[s].Output.Node.Name, "the output", at, output[at], loss);
        }

        _ = plan.Loss(plan.Runner.Memory.Batch);
        for (int s = plan.Runner.Count - 1; s >= 0; s--)
        {
            StepTensors tensors = plan.Runner.Tensors(s);
            if (IndexIn(tensors.OutputGradient) is var at and >= 0)
                return At(plan.Steps.Steps[s].Output.Node.Name, "the gradient of the output", at, tensors.OutputGradient[at], loss);
            plan.Runner.Backward(s);
            foreach (Parameter parameter in plan.Steps.Steps[s].Node.Layer!.Parameters)
            {
                if (IndexIn(parameter.Gradient) is var p and >= 0)
                    return At(parameter.Name, "the gradient of the parameter", p, parameter.Gradient[p], loss);
            }
        }

        return new NonFiniteException(
            $"The loss is {loss}; every tensor is finite, so a sum of them is not. The parameters were left as they were.");
    }

    private static NonFiniteException At(string name, string tensor, int index, float value, float loss)
        => new(
            $"{name}: {tensor} is {value} at index {index} (loss {loss}). The parameters were left as they were; "
            + "a lower learning rate or clipping may help.");

    private static int IndexIn(ReadOnlySpan<float> tensor)
    {
        for (int i = 0; i < tensor.Length; i++)
        {
            if (!float.IsFinite(tensor[i]))
                return i;
        }

        return -1;
    }
}
