from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from plots.models import Plot


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "plots/home.html", {"plots": Plot.objects.all()[:50]})


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


@require_GET
def plots(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"plots": list(Plot.objects.values("number", "tenant"))})


@require_GET
def harvests(request: HttpRequest, number: int) -> HttpResponse:
    plot = get_object_or_404(Plot, number=min(number, 2**31 - 1))
    return JsonResponse({"harvests": list(plot.harvests.values("crop", "grams", "weighed"))})
