using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Tests.Optimize;

/// <summary>A step with all that any rule takes.</summary>
internal delegate void UpdateStep<T>(
    ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> first, Span<T> second, UpdateOptions options, int step);

/// <summary>A rule of <see cref="Update"/> in its forms: a new one is a row.</summary>
internal sealed record UpdateCase(string Name, UpdateStep<float> Simd, UpdateStep<double> SimdDouble, UpdateStep<double> Naive)
{
    public static readonly UpdateCase[] All =
    [
        new(
            "SGD",
            (g, w, _, _, o, _) => Update.Sgd(g, w, o),
            (g, w, _, _, o, _) => Update.Sgd(g, w, o),
            (g, w, _, _, o, _) => NaiveUpdate.Sgd(g, w, o)),
        new(
            "Momentum",
            (g, w, a, _, o, _) => Update.Momentum(g, w, a, o, 0.8, 0.25),
            (g, w, a, _, o, _) => Update.Momentum(g, w, a, o, 0.8, 0.25),
            (g, w, a, _, o, _) => NaiveUpdate.Momentum(g, w, a, o, 0.8, 0.25)),
        new(
            "Nesterov",
            (g, w, a, _, o, _) => Update.Nesterov(g, w, a, o, 0.8),
            (g, w, a, _, o, _) => Update.Nesterov(g, w, a, o, 0.8),
            (g, w, a, _, o, _) => NaiveUpdate.Nesterov(g, w, a, o, 0.8)),
        new(
            "AdaGrad",
            (g, w, a, _, o, _) => Update.AdaGrad(g, w, a, o, 1e-3),
            (g, w, a, _, o, _) => Update.AdaGrad(g, w, a, o, 1e-3),
            (g, w, a, _, o, _) => NaiveUpdate.AdaGrad(g, w, a, o, 1e-3)),
        new(
            "RMSProp",
            (g, w, a, _, o, _) => Update.RmsProp(g, w, a, o, 0.9, 1e-3),
            (g, w, a, _, o, _) => Update.RmsProp(g, w, a, o, 0.9, 1e-3),
            (g, w, a, _, o, _) => NaiveUpdate.RmsProp(g, w, a, o, 0.9, 1e-3)),
        new(
            "Adam",
            (g, w, a, b, o, t) => Update.Adam(g, w, a, b, o, t, 0.8, 0.99, 1e-3),
            (g, w, a, b, o, t) => Update.Adam(g, w, a, b, o, t, 0.8, 0.99, 1e-3),
            (g, w, a, b, o, t) => NaiveUpdate.Adam(g, w, a, b, o, t, 0.8, 0.99, 1e-3)),
    ];

    /// <summary>The kernel for float or double.</summary>
    public void Run<T>(ReadOnlySpan<T> gradients, Span<T> parameters, Span<T> first, Span<T> second, UpdateOptions options, int step)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Simd(As<T, float>(gradients), As<T, float>(parameters), As<T, float>(first), As<T, float>(second), options, step);
        else
            SimdDouble(As<T, double>(gradients), As<T, double>(parameters), As<T, double>(first), As<T, double>(second), options, step);
    }

    private static Span<TTo> As<T, TTo>(ReadOnlySpan<T> span)
        where T : unmanaged
        where TTo : unmanaged =>
        MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<T, TTo>(ref MemoryMarshal.GetReference(span)), span.Length);
}
