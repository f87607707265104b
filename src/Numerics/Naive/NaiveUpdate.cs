using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// The steps of optimizers as a textbook writes them: one parameter at a time. In double they are the oracle of the tests.
/// </summary>
public static class NaiveUpdate
{
    /// <inheritdoc cref="Update.Sgd"/>
    public static void Sgd<T>(ReadOnlySpan<T> gradients, Span<T> parameters, in UpdateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            parameters[i] = Decayed(parameters[i], options) - rate * g;
        }
    }

    /// <inheritdoc cref="Update.Momentum"/>
    public static void Momentum<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> velocities,
        in UpdateOptions options,
        double momentum = 0.9,
        double dampening = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate), mu = T.CreateTruncating(momentum);
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            velocities[i] = mu * velocities[i] + T.CreateTruncating(1 - dampening) * g;
            parameters[i] = Decayed(parameters[i], options) - rate * velocities[i];
        }
    }

    /// <inheritdoc cref="Update.Nesterov"/>
    public static void Nesterov<T>(
        ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> velocities, in UpdateOptions options, double momentum = 0.9)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate), mu = T.CreateTruncating(momentum);
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            velocities[i] = mu * velocities[i] + g;
            parameters[i] = Decayed(parameters[i], options) - rate * (g + mu * velocities[i]);
        }
    }

    /// <inheritdoc cref="Update.AdaGrad"/>
    public static void AdaGrad<T>(
        ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> squares, in UpdateOptions options, double epsilon = 1e-10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            squares[i] += g * g;
            parameters[i] = Decayed(parameters[i], options) - rate * g / (T.Sqrt(squares[i]) + T.CreateTruncating(epsilon));
        }
    }

    /// <inheritdoc cref="Update.RmsProp"/>
    public static void RmsProp<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> squares,
        in UpdateOptions options,
        double decay = 0.99,
        double epsilon = 1e-8)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            squares[i] = T.CreateTruncating(decay) * squares[i] + T.CreateTruncating(1 - decay) * g * g;
            parameters[i] = Decayed(parameters[i], options) - rate * g / (T.Sqrt(squares[i]) + T.CreateTruncating(epsilon));
        }
    }

    /// <inheritdoc cref="Update.Adam"/>
    public static void Adam<T>(
        ReadOnlySpan<T> gradients,
        Span<T> parameters,
        Span<T> means,
        Span<T> squares,
        in UpdateOptions options,
        long step,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(options.LearningRate);
        T correction1 = T.CreateTruncating(1 - Math.Pow(beta1, step)), correction2 = T.CreateTruncating(1 - Math.Pow(beta2, step));
        for (int i = 0; i < parameters.Length; i++)
        {
            T g = Gradient(gradients[i], parameters[i], options);
            means[i] = T.CreateTruncating(beta1) * means[i] + T.CreateTruncating(1 - beta1) * g;
            squares[i] = T.CreateTruncating(beta2) * squares[i] + T.CreateTruncating(1 - beta2) * g * g;
            T mean = means[i] / correction1, square = squares[i] / correction2;
            parameters[i] = Decayed(parameters[i], options) - rate * mean / (T.Sqrt(square) + T.CreateTruncating(epsilon));
        }
    }

    /// <summary>What the rule sees of a gradient.</summary>
    private static T Gradient<T>(T gradient, T parameter, in UpdateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T g = T.CreateTruncating(options.GradientScale) * gradient;
        T limit = T.CreateTruncating(options.GradientLimit);
        g = T.Min(limit, T.Max(-limit, g));
        T sign = parameter > T.Zero ? T.One : parameter < T.Zero ? -T.One : T.Zero;
        return g + T.CreateTruncating(options.WeightDecay) * parameter + T.CreateTruncating(options.L1) * sign;
    }

    private static T Decayed<T>(T parameter, in UpdateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        parameter * T.CreateTruncating(1 - options.LearningRate * options.DecoupledDecay);
}
